#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# chain-test.sh HOME FOLDER: the launcher joins another XDP program on an interface, xdp-filter, on the kernel of Debian 12, whatever this
# machine's is. HOME is an unpacked distribution; kernels are kept in the folder. What the node then does with its place is tested by the
# enforcement bundle. Prints TAP.
set -u
home=$(readlink -f -- "$1")
mkdir -p -- "$2" && folder=$(readlink -f -- "$2")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=bpf/src/test/sh/virtual-machine.sh
. "$here/../../../../bpf/src/test/sh/virtual-machine.sh"
need_virtual_machines ip xdp-loader xdp-filter

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
image=$(kernel "$folder" bookworm 2>"$work/apt") || skip_all "Debian 12's kernel can't be fetched: $(grep -m 1 '^[EW]:' "$work/apt")"
root=$work/root
mkdir -p -- "$root"/{bin,etc,proc,sys,dev,tmp,run,var/lock}

cp -- "$(command -v busybox)" "$root/bin/"
for name in $("$root/bin/busybox" --list); do [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"; done
# Where busybox knows less.
for name in dash ip readlink flock mount cksum find stat xdp-loader xdp-filter; do
    rm -f -- "$root/bin/$name" && cp -L -- "$(command -v "$name")" "$root/bin/$name" && bring "$(command -v "$name")"
done
ln -sf dash "$root/bin/sh"
# libxdp's dispatcher and xdp-filter's programs.
cp -r --parents -- "$(dirname -- "$(readlink -f -- "$(ldconfig -p | awk '$1 == "libxdp.so.1" { print $NF; exit }')")")/bpf" "$root"
cp -- "$(dirname -- "$image")/../veth.ko" "$root/" && cp -r -- "$home" "$root/honeymesh" || exit 1
rm -rf -- "$root/honeymesh/system"
echo 'root:x:0:0::/:/bin/sh' >"$root/etc/passwd" && echo 'root:x:0:' >"$root/etc/group"

"${CLANG:-clang}" -O1 -Wall -Wextra -Werror "$here/../c/enter.c" -o "$work/enter" -lbpf && cp -- "$work/enter" "$root/bin/" && bring "$work/enter" &&
    printf '%s\n' '__attribute__((section("xdp"), used)) int drop(void *packet) { (void)packet; return 1; }' |
    "${CLANG:-clang}" -target bpf -O2 -g -x c -c - -o "$root/drop.o" || { echo "Bail out! what the test needs can't be compiled"; exit 1; }
cp -- "$here/../../../../bpf/target/classes/io/honeymesh/enforcement/honeymesh.bpf.o" "$root/"

cat >"$root/init" <<'INIT'
#!/bin/sh
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t bpf bpf /sys/fs/bpf; mount -t tmpfs run /run
ulimit -l unlimited
insmod /veth.ko; ip link set lo up
mkdir -p /run/netns /run/lock && ip netns add outside && ip link add v0 type veth peer name v1 netns outside
ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip netns exec outside sh -c 'ip addr add 10.9.0.2/24 dev v1; ip link set v1 up'

base=/base
honeymesh() { /honeymesh/bin/honeymesh "$@" --base "$base" --user root; }
settings() { mkdir -p "$base/etc" "$base/data"; printf '%s\n' "$@" > "$base/etc/io.honeymesh.enforcement.cfg"; }
programs() { xdp-loader status v0 | grep -oE 'xdp_dispatcher|honeymesh_chain|xdpfilt_[a-z_]*' | tr '\n' ' '; }
reached() { ip netns exec outside ping -c 1 -W 1 10.9.0.1 > /dev/null; }
kept() { echo "/run/honeymesh-$(printf %s "$base" | cksum | cut -d ' ' -f 1)"; }
slot() { echo "$(kept)/chains/v0/chain_slot"; }
count=0
check() {
    count=$((count + 1))
    name=$1
    shift
    if "$@" > /out 2>&1; then echo "ok $count - $name"; else echo "not ok $count - $name"; sed 's/^/# /' /out; programs | sed 's/^/# /'; fi
}
says() { text=$1; shift; "$@" > /said 2>&1; cat /said; grep -qF -e "$text" /said; }
is() { [ "$(programs)" = "$1" ]; }
not() { ! "$@"; }

settings 'interfaces = v0'
check 'without a shared interface there is nothing to join' says "no interface is shared" honeymesh chain
settings 'chained = v0, v9'
xdp-filter load -m skb v0
check 'an interface that is not there is named' says "there is no interface v9" honeymesh chain
check 'one that is there is joined, in the mode of who is there' grep -q '(skb)' /said
settings 'chained = v0'
check 'ours stands before the other one' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
check 'once more changes nothing' honeymesh chain
check 'and there is one of ours' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
check 'an empty place passes everything' reached
check "a place takes the node's program" enter /honeymesh.bpf.o honeymesh_eth "$(slot)"
check 'which passes what is not banned' reached
check 'and is exchanged for another' enter /drop.o drop "$(slot)"
check 'which drops' not reached
xdp-filter unload v0
check 'the other one leaves' is 'xdp_dispatcher honeymesh_chain '
check 'ours goes on' not reached
xdp-filter load -m skb v0
check 'the other one comes back' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
check 'ours goes on' not reached
check 'and is known for ours in the new dispatcher' honeymesh chain
check 'so there is no second one' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
rm -rf "$(dirname "$(slot)")"
check 'without its slot it is joined anew' says '(skb)' honeymesh chain
check 'in the place of the old one' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
check 'and drops again' enter /drop.o drop "$(slot)"
check 'as before' not reached
mv /bin/xdp-loader /away
check 'without xdp-loader a stop says so' says 'without xdp-loader' honeymesh stop
check 'and chain' says 'apt install xdp-tools' honeymesh chain
mv /away /bin/xdp-loader
check 'and nothing is forgotten' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
echo 1 > /run/xdp-loader.lck
check 'while another xdp-loader does not end, chain says so' says "can't look at the XDP programs on v0" honeymesh chain
check 'and ours goes on' not reached
(sleep 2; rm /run/xdp-loader.lck) &
check 'it waits for one that ends' honeymesh chain
check 'and there is one of ours' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
cut -d ' ' -f 1 "$(kept)/chained-v0" > "$(kept)/joining-v0"; xdp-loader load -m skb -p "$(kept)/chains/v0" v0 /honeymesh/lib/xdp/chain.bpf.o
check 'what a killed launcher has loaded' is 'xdp_dispatcher honeymesh_chain honeymesh_chain xdpfilt_alw_all '
honeymesh chain > /dev/null
check 'is taken off by the next' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
base=/other; settings 'chained = v0'
(base=/base; honeymesh stop; honeymesh chain) > /dev/null 2>&1 & honeymesh chain > /other.out 2>&1; wait $!
check 'two nodes that join at once both do' is 'xdp_dispatcher honeymesh_chain honeymesh_chain xdpfilt_alw_all '
honeymesh stop --release > /dev/null
base=/base
check 'and one leaves without the other' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
enter /drop.o drop "$(slot)"
check 'whose slot is its own' not reached
xdp-loader unload --all v0
check 'all are taken off' reached
xdp-filter load -m native v0
check 'joins again' says '(native)' honeymesh chain
check 'and what was in the place goes on' not reached
check 'from elsewhere it is not left' says 'in another network namespace' ip netns exec outside /honeymesh/bin/honeymesh stop --base /base
ip link set v0 down; ip link set v0 name w0; ip link set w0 up
check 'a stop leaves, whatever the interface is called by now' honeymesh stop
ip link set w0 down; ip link set w0 name v0; ip link set v0 up
check 'the other one stays' is 'xdp_dispatcher xdpfilt_alw_all '
check 'everything passes' reached
settings 'chained = v0'
honeymesh chain > /dev/null
settings 'chained = v0/1'
check 'what is no name is named' says "this is no interface's name: v0/1" honeymesh chain
check 'an interface that is shared no longer is left' is 'xdp_dispatcher xdpfilt_alw_all '
settings 'chained = v0' 'pinned = 1m'
honeymesh chain > /dev/null
check 'pinned, a stop does not leave' says 'is dropped on' honeymesh stop
check 'ours is still there' is 'xdp_dispatcher honeymesh_chain xdpfilt_alw_all '
enter /drop.o drop "$(slot)"
mv /bin/xdp-loader /away
check '--release lets everything pass even where it cannot leave' not honeymesh stop --release
check 'so that nothing is dropped' reached
mv /away /bin/xdp-loader
check 'and leaves' honeymesh stop --release
check 'and the other one stays' is 'xdp_dispatcher xdpfilt_alw_all '
check 'nothing is left' not ls -d "$(kept)"
xdp-loader unload --all v0
settings 'chained = v0' 'attach = Generic '
check 'alone, it goes by the setting' says '(skb)' honeymesh chain
xdp-loader unload --all v0; ip link set dev v0 xdpgeneric obj /drop.o sec xdp
check 'a program without a dispatcher is not taken off' says 'Load that program with xdp-loader' honeymesh chain
check 'and goes on' not reached
check 'the node is promised no slot' not ls "$(slot)"
echo "1..$count"
poweroff -f
INIT
chmod 755 "$root/init"

SECONDS_AT_MOST=240 boot "$image" "$root" 1024 >"$work/console"
grep -E '^(not )?ok |^1\.\.|^# ' "$work/console"
grep -q '^1\.\.' "$work/console" || { echo "Bail out! the virtual machine did not come to an end"; tail -n 40 "$work/console" | cut -c 1-300 | sed 's/^/# /'; exit 1; }
! grep -q '^not ok' "$work/console"
