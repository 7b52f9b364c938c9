// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions (Application Protocol 6), as pymodbus decodes, checks and answers them. */
final class Functions {

    private static final int EXCEPTION = 0x80;
    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_ADDRESS = 2;
    private static final int ILLEGAL_VALUE = 3;

    private static final int MAX_READ_BITS = 2000;
    private static final int MAX_READ_REGISTERS = 125;
    private static final int MAX_WRITE_BITS = 0x7b0;
    private static final int MAX_WRITE_REGISTERS = 0x7b;
    private static final int MAX_READ_WRITE_REGISTERS = 0x79;

    private static final int ON = 0xff00;
    private static final int SHOWN_VALUES = 16;

    private final TrapSession session;
    private final Device device;
    private final Identity identity;

    Functions(TrapSession session, Device device, Identity identity) {
        this.session = session;
        this.device = device;
        this.identity = identity;
    }

    /** The answer to a request; empty if there is none. */
    Optional<byte[]> answer(int function, Payload in) throws Malformed {
        if (function == Diagnostics.FUNCTION) {
            return Diagnostics.answer(session, in);
        }
        return Optional.of(
                switch (function) {
                    case 0x01 -> readBits(function, "coils", device.coils(), in);
                    case 0x02 -> readBits(function, "discrete inputs", device.inputs(), in);
                    case 0x03 -> readRegisters(function, "holding registers", device.settings(), in);
                    case 0x04 -> readRegisters(function, "input registers", device.measurements(), in);
                    case 0x05 -> writeCoil(function, in);
                    case 0x06 -> writeRegister(function, in);
                    case 0x07 -> new byte[] {0x07, 0};
                    case 0x0b -> new byte[] {0x0b, 0, 0, 0, 0};
                    case 0x0c -> new byte[] {0x0c, 6, 0, 0, 0, 0, 0, 0};
                    case 0x0f -> writeCoils(function, in);
                    case 0x10 -> writeRegisters(function, in);
                    case 0x11 -> serverId();
                    case 0x14 -> readFile(in);
                    case 0x15 -> writeFile(in);
                    case 0x16 -> maskRegister(function, in);
                    case 0x17 -> readWriteRegisters(function, in);
                    case 0x18 -> readQueue(in);
                    case DeviceIdentification.FUNCTION -> {
                        request("read device identification");
                        yield DeviceIdentification.answer(identity, in);
                    }
                    default -> {
                        request("function " + function);
                        yield exception(function, ILLEGAL_FUNCTION);
                    }
                });
    }

    static byte[] exception(int function, int code) {
        return new byte[] {(byte) (function | EXCEPTION), (byte) code};
    }

    private void request(String text) {
        session.add(new Evidence.Request(Captured.of(text)));
    }

    private byte[] readBits(int function, String what, List<Boolean> bits, Payload in) throws Malformed {
        in.exactly(4);
        int address = in.u16();
        int count = in.u16();
        request("read " + what + " " + address + " +" + count);
        if (count < 1 || count > MAX_READ_BITS) {
            return exception(function, ILLEGAL_VALUE);
        }
        if (address + count > bits.size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        byte[] packed = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++) {
            packed[i / 8] |= (byte) (bits.get(address + i) ? 1 << i % 8 : 0);
        }
        return new Out().u8(function).u8(packed.length).add(packed).bytes();
    }

    private byte[] readRegisters(int function, String what, List<Integer> registers, Payload in) throws Malformed {
        in.exactly(4);
        int address = in.u16();
        int count = in.u16();
        request("read " + what + " " + address + " +" + count);
        if (count < 1 || count > MAX_READ_REGISTERS) {
            return exception(function, ILLEGAL_VALUE);
        }
        if (address + count > registers.size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        Out out = new Out().u8(function).u8(2 * count);
        registers.subList(address, address + count).forEach(out::u16);
        return out.bytes();
    }

    private byte[] writeCoil(int function, Payload in) throws Malformed {
        in.exactly(4);
        int address = in.u16();
        boolean on = in.u16() == ON;
        session.command("write coil " + address + " = " + (on ? "on" : "off"));
        if (address >= device.coils().size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        device.coils().set(address, on);
        return new Out().u8(function).u16(address).u16(on ? ON : 0).bytes();
    }

    private byte[] writeRegister(int function, Payload in) throws Malformed {
        in.exactly(4);
        int address = in.u16();
        int value = in.u16();
        session.command("write register " + address + " = " + value);
        if (address >= device.settings().size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        device.settings().set(address, value);
        return new Out().u8(function).u16(address).u16(value).bytes();
    }

    private byte[] writeCoils(int function, Payload in) throws Malformed {
        int address = in.u16();
        int count = in.u16();
        int byteCount = in.u8();
        byte[] packed = in.rest();
        session.command("write coils " + address + " +" + count);
        boolean valid =
                count >= 1 && count <= MAX_WRITE_BITS && byteCount == (count + 7) / 8 && packed.length >= byteCount;
        if (!valid) {
            return exception(function, ILLEGAL_VALUE);
        }
        if (address + count > device.coils().size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        for (int i = 0; i < count; i++) {
            device.coils().set(address + i, (packed[i / 8] >> i % 8 & 1) != 0);
        }
        return new Out().u8(function).u16(address).u16(count).bytes();
    }

    private byte[] writeRegisters(int function, Payload in) throws Malformed {
        int address = in.u16();
        int count = in.u16();
        int byteCount = in.u8();
        List<Integer> values = registers(in, count);
        keepWriting(address, values);
        if (count < 1 || count > MAX_WRITE_REGISTERS || byteCount != 2 * count) {
            return exception(function, ILLEGAL_VALUE);
        }
        if (address + count > device.settings().size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        write(address, values);
        return new Out().u8(function).u16(address).u16(count).bytes();
    }

    private static List<Integer> registers(Payload in, int count) throws Malformed {
        if (2 * count > in.left()) {
            throw new Malformed("fewer registers than there should be");
        }
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(in.u16());
        }
        return values;
    }

    private void keepWriting(int address, List<Integer> values) {
        String shown = values.stream().limit(SHOWN_VALUES).map(String::valueOf).collect(Collectors.joining(" "));
        session.command("write registers " + address + " +" + values.size() + " = " + shown);
    }

    private void write(int address, List<Integer> values) {
        for (int i = 0; i < values.size(); i++) {
            device.settings().set(address + i, values.get(i));
        }
    }

    private byte[] serverId() {
        request("report server ID");
        String id = identity.serverId();
        return new Out().u8(0x11).u8(id.length() + 1).text(id).u8(0xff).bytes();
    }

    private byte[] readFile(Payload in) throws Malformed {
        request("read file record");
        int byteCount = in.u8();
        for (int at = 1; at < byteCount; at += 7) {
            in.array(7);
        }
        return new byte[] {0x14, 0};
    }

    private byte[] writeFile(Payload in) throws Malformed {
        int byteCount = in.u8();
        session.command("write file record of " + byteCount + " bytes");
        return new Out().u8(0x15).u8(byteCount).add(in.array(byteCount)).bytes();
    }

    private byte[] maskRegister(int function, Payload in) throws Malformed {
        in.exactly(6);
        int address = in.u16();
        int and = in.u16();
        int or = in.u16();
        session.command("mask register " + address + " and " + and + " or " + or);
        if (address >= device.settings().size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        device.settings().set(address, device.settings().get(address) & and | or & ~and & 0xffff);
        return new Out().u8(function).u16(address).u16(and).u16(or).bytes();
    }

    private byte[] readWriteRegisters(int function, Payload in) throws Malformed {
        int from = in.u16();
        int readCount = in.u16();
        int to = in.u16();
        int writeCount = in.u16();
        int byteCount = in.u8();
        List<Integer> values = registers(in, (byteCount + 1) / 2);
        keepWriting(to, values);
        boolean valid = readCount >= 1
                && readCount <= MAX_READ_REGISTERS
                && writeCount >= 1
                && writeCount <= MAX_READ_WRITE_REGISTERS
                && byteCount == 2 * writeCount;
        if (!valid) {
            return exception(function, ILLEGAL_VALUE);
        }
        List<Integer> settings = device.settings();
        if (to + writeCount > settings.size() || from + readCount > settings.size()) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        write(to, values);
        Out out = new Out().u8(function).u8(2 * readCount);
        settings.subList(from, from + readCount).forEach(out::u16);
        return out.bytes();
    }

    private byte[] readQueue(Payload in) throws Malformed {
        request("read FIFO queue " + in.exactly(2).u16());
        return new byte[] {0x18, 0, 2, 0, 0};
    }
}
