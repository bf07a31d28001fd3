def post_init_hook(env):
    """Give every existing company its numbering, its team and its stages."""
    env["res.company"].search([])._create_service_defaults()
