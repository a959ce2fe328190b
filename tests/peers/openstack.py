"""OpenStack's own clients: keystoneauth gets a token for a password, novaclient reads and clears the record."""

import json
import sys

from keystoneauth1.exceptions import ClientException as KeystoneException
from keystoneauth1.identity import v3
from keystoneauth1.session import Session
from novaclient import client
from novaclient.exceptions import ClientException as NovaException


def nova(settings):
    url = settings["url"]
    login = v3.Password(
        f"{url}/v3",
        username=settings["userName"],
        password=settings["password"],
        user_domain_name=settings["domainName"],
        project_id=settings["projectId"],
    )
    # The catalog names no addresses of the sandbox, so this is told where the service is.
    return client.Client("2.1", session=Session(auth=login), endpoint_override=f"{url}/v2.1/{settings['projectId']}")


CALLS = {
    "token": lambda cloud: {
        "token": cloud.client.get_token(),
        "project": cloud.client.get_project_id(),
        "user": cloud.client.get_user_id(),
        "expires": cloud.client.session.auth.get_access(cloud.client.session).expires.isoformat(),
    },
    "record": lambda cloud, server: cloud.servers.get_password(server),
    "password": lambda cloud, server, keyFile: cloud.servers.get_password(server, keyFile),
    "clear": lambda cloud, server: list(cloud.servers.clear_password(server)),
}


def outcome(cloud, name, arguments):
    """What the client made of the answer, or the exception with what it tells."""
    try:
        return {"answer": CALLS[name](cloud, **arguments)}
    except (NovaException, KeystoneException) as error:
        status = getattr(error, "code", None) or getattr(error, "http_status", None)
        return {"exception": type(error).__name__, "status": status, "text": str(error)}


if __name__ == "__main__":
    for line in sys.stdin:
        settings, calls = json.loads(line)
        cloud = nova(settings)
        print(json.dumps([outcome(cloud, name, arguments) for name, arguments in calls]), flush=True)
