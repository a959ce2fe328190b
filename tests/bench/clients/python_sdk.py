"""Huawei Cloud's SDK for Python, for comparison: the job comes by the environment, the report goes to standard output."""

import json
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor


def memory_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


job = json.loads(os.environ["JOB"])
memory = memory_mb()
started = time.perf_counter()


def since():
    return (time.perf_counter() - started) * 1000, memory_mb() - memory


from huaweicloudsdkcore.auth.credentials import BasicCredentials  # noqa: E402
from huaweicloudsdkecs.v2 import EcsClient, ShowResetPasswordFlagRequest  # noqa: E402

keys = job["credentials"]
credentials = BasicCredentials(keys["accessKey"], keys["secretKey"], keys["projectId"])
client = EcsClient.new_builder().with_credentials(credentials).with_endpoints([job["url"]]).build()


def read_flag(server):
    return client.show_reset_password_flag(ShowResetPasswordFlagRequest(server_id=server))


import_ms, import_mb = since()
read_flag(job["serverIds"][0])
first_ms, first_mb = since()

cpu = time.process_time()
began = time.perf_counter()
with ThreadPoolExecutor(job["atOnce"]) as pool:
    list(pool.map(read_flag, job["serverIds"]))
wall_ms = (time.perf_counter() - began) * 1000
cpu_ms = (time.process_time() - cpu) * 1000

print(
    json.dumps(
        {
            "importMs": import_ms,
            "importMb": import_mb,
            "firstAnswerMs": first_ms,
            "firstAnswerMb": first_mb,
            "wallMs": wall_ms,
            "cpuMs": cpu_ms,
        }
    )
)
