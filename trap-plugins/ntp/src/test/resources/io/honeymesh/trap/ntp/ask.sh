# SPDX-License-Identifier: Apache-2.0
# Runs ntpd ($1) with Debian's restrictions and asks it each line of the input, from an address of its own each; prints the answers.
ip link set lo up
cat >"$2/ntp.conf" <<CONF
tos orphan 5
restrict default kod nomodify nopeer noquery limited
CONF
"$1" -n -c "$2/ntp.conf" -p "$2/pid" >"$2/log" 2>&1 &
python3 -c '
import socket, sys, time

def ask(request, source):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(0.2)
    client.bind((source, 0))
    client.sendto(request, ("127.0.0.1", 123))
    return client

def answer(client):
    try:
        return client.recv(65535)
    except OSError:
        return b""

time_request = b"\x23" + b"\0" * 47
for attempt in range(100):
    if answer(ask(time_request, "127.2.0.%d" % (attempt + 1))):
        break
    time.sleep(0.05)
clients = []
for number, line in enumerate(sys.stdin):
    clients.append(ask(bytes.fromhex(line.strip()), "127.1.0.%d" % (number + 1)))
    time.sleep(0.005)
# Behind all others: once this is answered, they have been.
while not answer(ask(time_request, "127.3.0.1")):
    time.sleep(0.1)
for client in clients:
    client.setblocking(False)
    print(answer(client).hex(), flush=True)
'
