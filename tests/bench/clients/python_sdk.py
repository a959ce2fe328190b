"""Huawei Cloud's SDK for Python, for comparison: the job comes by the environment, the report goes to standard output."""

import json
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor

job = json.loads(os.environ["JOB"])
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()

from huaweicloudsdkcore.auth.credentials import BasicCredentials  # noqa: E402
from huaweicloudsdkecs.v2 import EcsClient, ShowResetPasswordFlagRequest  # noqa: E402

keys = job["credentials"]
credentials = BasicCredentials(keys["accessKey"], keys["secretKey"], keys["projectId"])
client = EcsClient.new_builder().with_credentials(credentials).with_endpoints([job["url"]]).build()
client.show_reset_password_flag(ShowResetPasswordFlagRequest(server_id=job["serverIds"][0]))
load_ms = (time.perf_counter() - started) * 1000
load_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024

cpu = time.process_time()
began = time.perf_counter()
with ThreadPoolExecutor(job["atOnce"]) as pool:
    list(pool.map(lambda id: client.show_reset_password_flag(ShowResetPasswordFlagRequest(server_id=id)), job["serverIds"]))
wall_ms = (time.perf_counter() - began) * 1000
cpu_ms = (time.process_time() - cpu) * 1000

print(json.dumps({"loadMs": load_ms, "loadMb": load_mb, "wallMs": wall_ms, "cpuMs": cpu_ms}))
