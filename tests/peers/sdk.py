"""Huawei's Python SDK: makes the calls it is told to and tells what it understood."""

import json
import os
import sys
import time

import huaweicloudsdkbms.v1 as bms
import huaweicloudsdkecs.v2 as ecs
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization

POLL_SECONDS = 0.02
LONGEST_JOB_SECONDS = 20


class Cloud:
    """Clients of one account, made when first needed."""

    def __init__(self, settings):
        self.settings = settings
        self.clients = {}

    @property
    def ecs(self):
        return self.client(ecs.EcsClient)

    @property
    def bms(self):
        return self.client(bms.BmsClient)

    def client(self, kind):
        if kind not in self.clients:
            self.clients[kind] = self.placed(kind.new_builder().with_credentials(self.credentials())).build()
        return self.clients[kind]

    def placed(self, builder):
        url, region = self.settings["url"], self.settings.get("region")
        if region is None:
            return builder.with_endpoint(url)
        # As users point the SDK at another cloud; it asks IAM there for the project of the region.
        os.environ["HUAWEICLOUD_SDK_IAM_ENDPOINT"] = url
        return builder.with_region(Region(region, url))

    def credentials(self):
        settings = self.settings
        credentials = BasicCredentials(settings["accessKey"], settings["secretKey"], settings.get("projectId"))
        if "securityToken" in settings:
            credentials.with_security_token(settings["securityToken"])
        return credentials


def reset_passwords(cloud, servers, password=None, dryRun=None):
    body = ecs.BatchResetServersPasswordRequestBody(
        new_password=password, dry_run=dryRun, servers=[ecs.ServerId(id=server) for server in servers]
    )
    return cloud.ecs.batch_reset_servers_password(ecs.BatchResetServersPasswordRequest(body=body))


def reset_bms_password(cloud, server, password=None):
    body = bms.ResetPasswordBody(reset_password=bms.ResetPassword(new_password=password))
    return cloud.bms.reset_pwd_one_click(bms.ResetPwdOneClickRequest(server_id=server, body=body))


def reboot(cloud, servers, type):
    option = ecs.BatchRebootSeversOption(type=type, servers=[ecs.ServerId(id=server) for server in servers])
    body = ecs.BatchRebootServersRequestBody(reboot=option)
    return cloud.ecs.batch_reboot_servers(ecs.BatchRebootServersRequest(body=body))


def reboot_bms(cloud, servers, type=None):
    option = bms.ServersInfoType(type=type, servers=[bms.ServersList(id=server) for server in servers])
    return cloud.bms.batch_reboot_baremetal_servers(
        bms.BatchRebootBaremetalServersRequest(body=bms.RebootBody(reboot=option))
    )


def show_job(cloud, job):
    return cloud.ecs.show_job(ecs.ShowJobRequest(job_id=job))


def show_bms_job(cloud, job):
    return cloud.bms.show_job_infos(bms.ShowJobInfosRequest(job_id=job))


def ended(show):
    """Asks about a job until it has ended."""

    def ask(cloud, job):
        deadline = time.monotonic() + LONGEST_JOB_SECONDS
        while (answer := show(cloud, job)).status in ("INIT", "RUNNING") and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return answer

    return ask


def by_path(cloud, method, path, query=(), answer=None, **parameters):
    """A call that the SDK has no function for, by what all its functions are made of."""
    return cloud.ecs.do_http_request(
        method,
        path,
        path_params=parameters,
        query_params=[(name, value) for name, value in query],
        header_params={},
        response_type=answer,
        collection_formats={},
    )


NOVA = "/v2.1/{project_id}/servers/{server_id}/os-server-password"

CALLS = {
    "ShowServerPassword": lambda cloud, server: cloud.ecs.show_server_password(
        ecs.ShowServerPasswordRequest(server_id=server)
    ),
    "DeleteServerPassword": lambda cloud, server: cloud.ecs.delete_server_password(
        ecs.DeleteServerPasswordRequest(server_id=server)
    ),
    "NovaShowServerPassword": lambda cloud, server: by_path(
        cloud, "GET", NOVA, answer="ShowServerPasswordResponse", server_id=server
    ),
    "NovaDeleteServerPassword": lambda cloud, server: by_path(
        cloud, "DELETE", NOVA, answer="DeleteServerPasswordResponse", server_id=server
    ),
    "NovaShowKeypair": lambda cloud, name: cloud.ecs.nova_show_keypair(ecs.NovaShowKeypairRequest(keypair_name=name)),
    "ShowResetPasswordFlag": lambda cloud, server: cloud.ecs.show_reset_password_flag(
        ecs.ShowResetPasswordFlagRequest(server_id=server)
    ),
    "ShowServer": lambda cloud, server: cloud.ecs.show_server(ecs.ShowServerRequest(server_id=server)),
    "ListServersDetails": lambda cloud, server: cloud.ecs.list_servers_details(
        ecs.ListServersDetailsRequest(server_id=server)
    ),
    "ShowServerWithQuery": lambda cloud, server, query: by_path(
        cloud,
        "GET",
        "/v1/{project_id}/cloudservers/{server_id}",
        query=query,
        answer="ShowServerResponse",
        server_id=server,
    ),
    "BatchResetServersPassword": reset_passwords,
    "BatchRebootServers": reboot,
    "ShowJob": show_job,
    "EndedJob": ended(show_job),
    "ShowWindowsBaremetalServerPwd": lambda cloud, server: cloud.bms.show_windows_baremetal_server_pwd(
        bms.ShowWindowsBaremetalServerPwdRequest(server_id=server)
    ),
    "DeleteWindowsBareMetalServerPassword": lambda cloud, server: cloud.bms.delete_windows_bare_metal_server_password(
        bms.DeleteWindowsBareMetalServerPasswordRequest(server_id=server)
    ),
    "ShowResetPwd": lambda cloud, server: cloud.bms.show_reset_pwd(bms.ShowResetPwdRequest(server_id=server)),
    "ShowBaremetalServerDetails": lambda cloud, server: cloud.bms.list_bare_metal_server_details(
        bms.ListBareMetalServerDetailsRequest(server_id=server)
    ),
    "ResetPwdOneClick": reset_bms_password,
    "BatchRebootBaremetalServers": reboot_bms,
    "ShowJobInfos": show_bms_job,
    "EndedJobInfos": ended(show_bms_job),
}


def outcome(cloud, operation, arguments):
    """What the SDK made of the answer: the decoded body, or the exception with all that it tells."""
    try:
        answer = CALLS[operation](cloud, **arguments)
        return {"status": answer.status_code, "body": sanitize_for_serialization(answer)}
    except ServiceResponseException as error:
        return {
            "exception": type(error).__name__,
            "status": error.status_code,
            "code": error.error_code,
            "message": error.error_msg,
            "requestId": error.request_id,
            "text": str(error),
        }
    except SdkException as error:
        return {"exception": type(error).__name__, "message": error.error_msg, "text": str(error)}


if __name__ == "__main__":
    for line in sys.stdin:
        settings, calls = json.loads(line)
        cloud = Cloud(settings)
        print(json.dumps([outcome(cloud, operation, arguments) for operation, arguments in calls]), flush=True)
