# SPDX-License-Identifier: Apache-2.0
# train.sh HONEYMESH BASE: a node's whole life in a network of its own: start, a visit to each trap, stop. Without a shell, which few
# ever open: what is in the cache is in memory.
honeymesh=$1
base=$2
export HONEYMESH_HEAP=
ip link set lo up
ip link add name train0 type veth peer name train1 && ip link set train0 up && ip link set train1 up
# Whatever ends this ends the node too.
trap '"$honeymesh" --base "$base" stop' EXIT
trap 'exit 1' INT TERM
"$honeymesh" --base "$base" --user root --profile edge start || exit 1
for port in $(ss -Hltn | sed -n 's/.*[]*0]:\([0-9]*\) .*/\1/p' | sort -nu); do
    # Only where there is a shell that can.
    timeout 2 bash -c "exec 3<> /dev/tcp/127.0.0.1/$port && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && head -c 200 <&3" > /dev/null 2>&1
done
exit 0
