from . import somconnexio_api_key_wizard
