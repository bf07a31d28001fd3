from fastapi import APIRouter
def router(world):
    return APIRouter()
