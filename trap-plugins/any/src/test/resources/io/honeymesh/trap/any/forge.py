# SPDX-License-Identifier: Apache-2.0
# Sends datagrams over loopback in somebody else's name: a line of the input is source port, target port and payload in hexadecimal.
import socket, struct, sys

HERE = socket.inet_aton("127.0.0.1")
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
    for line in sys.stdin:
        source, target, payload = line.split()
        payload = bytes.fromhex(payload)
        udp = struct.pack(">HHHH", int(source), int(target), 8 + len(payload), 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp) + len(payload), 0, 0, 64, socket.IPPROTO_UDP, 0, HERE, HERE)
        raw.sendto(ip + udp + payload, ("127.0.0.1", 0))
