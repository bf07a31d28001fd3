"""Start the sandbox: `opencell-sandbox --port 8090 --database memory.sqlite`."""

import argparse
from pathlib import Path

import uvicorn

from .app import Settings, create_app
from .catalogue import SEED
from .connections import CuttableProtocol
from .profile import BOTH


def read_arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(prog="opencell-sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--profile", choices=BOTH, default="v7")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--user", default="opencell")
    parser.add_argument("--password", default="opencell")
    parser.add_argument("--client-secret", default="opencell")
    parser.add_argument("--timezone", default="Europe/Madrid")
    parser.add_argument("--seed", type=Path, default=SEED)
    return parser.parse_args()


def main() -> None:
    """Serve until stopped."""
    arguments = read_arguments()
    arguments.database.parent.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        profile=arguments.profile,
        database=str(arguments.database),
        user=arguments.user,
        password=arguments.password,
        client_secret=arguments.client_secret,
        zone=arguments.timezone,
        seed=arguments.seed,
    )
    uvicorn.run(
        create_app(settings),
        host=arguments.host,
        port=arguments.port,
        http=CuttableProtocol,
        log_level="warning",
        access_log=False,
        # as long as WildFly keeps an idle connection: clients meet no closed ones
        timeout_keep_alive=60,
    )


if __name__ == "__main__":
    main()
