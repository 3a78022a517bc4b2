#!/bin/bash
# A libvirtd of its own, beside or instead of the host's: own mount and PID namespaces, own network namespace unless told
# otherwise, QEMU as root, no security driver, no cgroups. Everything in it ends when this process is killed.
#   private-libvirt.sh FOLDER [--host-network]
# Connection: qemu+unix:///system?socket=FOLDER/run/libvirt/libvirt-sock (a socket's path may have 107 octets: keep FOLDER short).
set -eu
folder=$1
network=-n
if [ "${2:-}" = --host-network ]; then network=; fi

mkdir -p "$folder"/{lib/qemu,etc/qemu,run/libvirt,log,cache}
cat > "$folder/etc/qemu.conf" <<X
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
security_default_confined = 0
cgroup_controllers = []
namespaces = []
stdio_handler = "logd"
X
cat > "$folder/etc/libvirtd.conf" <<X
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_dir = "$folder/run/libvirt"
log_outputs = "3:file:$folder/log/libvirtd.log"
X
: > "$folder/etc/virtlogd.conf"

export folder
# shellcheck disable=SC2016 # expanded inside
exec unshare -m $network -p -f --mount-proc --kill-child --propagation private bash -c '
set -eu
if [ -n "'"$network"'" ]; then ip link set lo up; fi
mkdir -p /var/lib/libvirt /etc/libvirt /var/log/libvirt /var/cache/libvirt /run/libvirt
mount --bind "$folder/lib" /var/lib/libvirt
mount --bind "$folder/etc" /etc/libvirt
mount --bind "$folder/log" /var/log/libvirt
mount --bind "$folder/cache" /var/cache/libvirt
mount --bind "$folder/run/libvirt" /run/libvirt
# The user that Debian built libvirt for must exist, though QEMU runs as another; a package that would start services makes it.
with_line() {
  if ! grep -q "^libvirt-qemu:" "$1"; then
    { cat "$1"; echo "$2"; } > "$folder/run/$(basename "$1")"
    mount --bind "$folder/run/$(basename "$1")" "$1"
  fi
}
with_line /etc/passwd "libvirt-qemu:x:64055:64055:QEMU:/var/lib/libvirt:/usr/sbin/nologin"
with_line /etc/group "libvirt-qemu:x:64055:"
virtlogd -d -p "$folder/run/virtlogd.pid"
# As systemd would: a libvirtd that dies comes back, and finds its guests running.
while :; do libvirtd -p "$folder/run/libvirtd.pid" || true; sleep 0.2; done
'
