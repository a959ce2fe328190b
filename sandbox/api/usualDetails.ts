import type { ServerType, ServerView } from "../types";
import { uuidOf } from "./addresses";

const FLAVORS: Record<ServerType, object> = {
  ecs: { id: "s3.large.2", name: "s3.large.2", vcpus: "2", ram: "4096", disk: "0" },
  bms: { id: "physical.o2.medium", name: "physical.o2.medium", vcpus: "32", ram: "193047", disk: "9309" },
};

// The bare metal document's example leaves these out.
function ecsOnly(id: string): object {
  return {
    "os-extended-volumes:volumes_attached": [
      { device: "/dev/vda", bootIndex: "0", id: uuidOf(`volume of ${id}`), delete_on_termination: "false" },
    ],
    security_groups: [{ name: "default", id: uuidOf("security group") }],
  };
}

/** Documented members of a server's details that no rehearsal turns on: there, and always the same. */
export function usualDetails({ id, type, name, imageName }: ServerView, created: Date): object {
  const instance = uuidOf(`instance of ${id}`);
  return {
    flavor: FLAVORS[type],
    image: { id: uuidOf(imageName) },
    accessIPv4: "",
    accessIPv6: "",
    progress: 0,
    description: "",
    config_drive: "",
    hostId: instance.replaceAll("-", ""),
    host_status: "UP",
    enterprise_project_id: "0",
    sys_tags: [{ key: "_sys_enterprise_project_id", value: "0" }],
    "os:scheduler_hints": {},
    "OS-DCF:diskConfig": "MANUAL",
    "OS-EXT-AZ:availability_zone": "az1",
    "OS-EXT-SRV-ATTR:host": "az1.dc1",
    "OS-EXT-SRV-ATTR:hostname": name,
    "OS-EXT-SRV-ATTR:hypervisor_hostname": "nova001@1",
    "OS-EXT-SRV-ATTR:instance_name": `instance-${instance.slice(0, 8)}`,
    "OS-EXT-SRV-ATTR:kernel_id": "",
    "OS-EXT-SRV-ATTR:launch_index": 0,
    "OS-EXT-SRV-ATTR:ramdisk_id": "",
    "OS-EXT-SRV-ATTR:reservation_id": `r-${instance.slice(0, 8)}`,
    "OS-EXT-SRV-ATTR:root_device_name": type === "ecs" ? "/dev/vda" : "/dev/sda",
    "OS-EXT-SRV-ATTR:user_data": null,
    "OS-SRV-USG:launched_at": created.toISOString().replace("Z", "000"),
    ...(type === "ecs" ? ecsOnly(id) : {}),
  };
}
