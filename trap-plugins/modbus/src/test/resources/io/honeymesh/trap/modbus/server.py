# SPDX-License-Identifier: Apache-2.0
# A gateway as one is built with libmodbus, a process for each client; its port, plant and patience come as JSON.
import ctypes
import json
import os
import signal
import socket
import sys

plant = json.loads(sys.argv[1])
modbus = ctypes.CDLL("libmodbus.so.5")
modbus.modbus_new_tcp.restype = ctypes.c_void_p
signal.signal(signal.SIGCHLD, signal.SIG_IGN)


class Mapping(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in (
            "nb_bits", "start_bits", "nb_input_bits", "start_input_bits",
            "nb_input_registers", "start_input_registers", "nb_registers", "start_registers")),
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)), ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)), ("tab_registers", ctypes.POINTER(ctypes.c_uint16))]


def table(kind, name):
    return (kind * len(plant[name]))(*plant[name])


def serve(client):
    mapping = Mapping(
        len(plant["coils"]), 0, len(plant["inputs"]), 0, len(plant["measurements"]), 0, len(plant["settings"]), 0,
        table(ctypes.c_uint8, "coils"), table(ctypes.c_uint8, "inputs"),
        table(ctypes.c_uint16, "measurements"), table(ctypes.c_uint16, "settings"))
    context = ctypes.c_void_p(modbus.modbus_new_tcp(b"127.0.0.1", plant["port"]))
    modbus.modbus_set_socket(context, client.fileno())
    modbus.modbus_set_byte_timeout(context, 0, 1000 * plant["pause"])
    modbus.modbus_set_response_timeout(context, 0, 1000 * plant["pause"])
    request = (ctypes.c_uint8 * 260)()
    while (count := modbus.modbus_receive(context, request)) >= 0:
        modbus.modbus_reply(context, request, count, ctypes.byref(mapping))


listener = socket.create_server(("127.0.0.1", plant["port"]), backlog=64)
while True:
    client, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        serve(client)
        os._exit(0)
    client.close()
