from . import test_contract_pages
