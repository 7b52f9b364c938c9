# SPDX-License-Identifier: Apache-2.0
# A gateway as one is built with pymodbus 3.0.0; its port and what it has come as JSON.
import json
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartTcpServer

plant = json.loads(sys.argv[1])
block = lambda name: ModbusSequentialDataBlock(0, plant[name])
store = ModbusSlaveContext(
    di=block("inputs"), co=block("coils"), hr=block("settings"), ir=block("measurements"), zero_mode=True)
vendor, product, revision, url, name, model = plant["identity"]
identity = ModbusDeviceIdentification(info_name={
    "VendorName": vendor, "ProductCode": product, "MajorMinorRevision": revision,
    "VendorUrl": url, "ProductName": name, "ModelName": model})
StartTcpServer(
    context=ModbusServerContext(slaves=store, single=True), identity=identity, address=("127.0.0.1", plant["port"]))
