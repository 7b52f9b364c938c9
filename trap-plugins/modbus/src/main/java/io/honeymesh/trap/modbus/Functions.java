// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The functions (Application Protocol 6), as libmodbus' modbus_reply checks and answers them. */
final class Functions {

    static final int WRITE_COILS = 0x0f;
    static final int WRITE_REGISTERS = 0x10;
    static final int MASK_REGISTER = 0x16;
    static final int READ_WRITE = 0x17;

    private static final int DIAGNOSTICS = 0x08;
    private static final int WRITE_FILE = 0x15;

    private static final int EXCEPTION = 0x80;
    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_ADDRESS = 2;
    private static final int ILLEGAL_VALUE = 3;

    private static final int MAX_READ_BITS = 2000;
    private static final int MAX_READ_REGISTERS = 125;
    private static final int MAX_WRITE_BITS = 1968;
    private static final int MAX_WRITE_REGISTERS = 123;
    private static final int MAX_READ_WRITE_REGISTERS = 121;

    private static final int ON = 0xff00;
    private static final int SHOWN_VALUES = 16;
    private static final int SHOWN_BYTES = 32;

    /** Whom the server says it is: libmodbus' own words, with the code it has for itself and for "running". */
    private static final String SERVER_ID = "\u00b4\u00ffLMB3.1.6";

    /**
     * @param bytes none if there is no answer
     * @param flushes whether what has come by then is thrown away first
     */
    record Answer(byte[] bytes, boolean flushes) {}

    private final TrapSession session;
    private final Device device;

    private byte[] in = {};
    private int received;

    Functions(TrapSession session, Device device) {
        this.session = session;
        this.device = device;
    }

    /** @param count how many of the bytes are the request: as many as its function wants */
    Answer answer(byte[] request, int count) {
        in = request;
        received = count;
        return switch (function()) {
            case 0x01 -> readBits("coils", device.coils());
            case 0x02 -> readBits("discrete inputs", device.inputs());
            case 0x03 -> readRegisters("holding registers", device.settings());
            case 0x04 -> readRegisters("input registers", device.measurements());
            case 0x05 -> writeCoil();
            case 0x06 -> writeRegister();
            case 0x07 -> {
                request("read exception status");
                yield new Answer(new byte[0], false);
            }
            case WRITE_COILS -> writeCoils();
            case WRITE_REGISTERS -> writeRegisters();
            case 0x11 -> {
                request("report server ID");
                yield said(new Out().u8(SERVER_ID.length()).text(SERVER_ID));
            }
            case MASK_REGISTER -> maskRegister();
            case READ_WRITE -> readWriteRegisters();
            default -> exception(ILLEGAL_FUNCTION, true);
        };
    }

    /** Of a function that isn't there, what it was to do. */
    void keep(int function, byte[] rest) {
        byte[] shown = Arrays.copyOf(rest, Math.min(rest.length, SHOWN_BYTES));
        boolean stops = function == DIAGNOSTICS && rest.length > 1 && rest[0] == 0 && (rest[1] == 1 || rest[1] == 4);
        String what = "function " + function + " " + HexFormat.of().formatHex(shown);
        if (stops || function == WRITE_FILE) {
            session.command(stops ? rest[1] == 1 ? "restart communications" : "force listen only mode" : what);
        } else if (isUnknown(function)) {
            request(what.strip());
        }
    }

    private static boolean isUnknown(int function) {
        return function == 0
                || function > 0x07
                        && !List.of(WRITE_COILS, WRITE_REGISTERS, 0x11, MASK_REGISTER, READ_WRITE)
                                .contains(function);
    }

    private int function() {
        return u8(0);
    }

    /** @param at the place behind the function, 0 the function itself */
    private int u8(int at) {
        return in[Connection.HEADER_BYTES + at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    /** An answer in a header of its own: of the request's it has the transaction and the unit. */
    private Answer said(Out content) {
        return framed(
                new byte[] {in[0], in[1], 0, 0},
                new Out().u8(in[6] & 0xff).u8(function()).add(content.bytes()));
    }

    private static Answer framed(byte[] head, Out rest) {
        byte[] bytes = rest.bytes();
        return new Answer(new Out().add(head).u16(bytes.length).add(bytes).bytes(), false);
    }

    /** The request once more, its protocol's number included, with the length it should have had. */
    private Answer repeated() {
        return framed(Arrays.copyOf(in, 4), new Out().add(Arrays.copyOfRange(in, 6, received)));
    }

    private Answer exception(int code, boolean flushes) {
        Out out = new Out().u8(in[6] & 0xff).u8(function() + EXCEPTION).u8(code);
        return new Answer(framed(new byte[] {in[0], in[1], 0, 0}, out).bytes(), flushes);
    }

    private void request(String text) {
        session.add(new Evidence.Request(Captured.of(text)));
    }

    private Answer readBits(String what, List<Boolean> bits) {
        int address = u16(1);
        int count = u16(3);
        request("read " + what + " " + address + " +" + count);
        if (count < 1 || count > MAX_READ_BITS) {
            return exception(ILLEGAL_VALUE, true);
        }
        if (address + count > bits.size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        byte[] packed = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++) {
            packed[i / 8] |= (byte) (bits.get(address + i) ? 1 << i % 8 : 0);
        }
        return said(new Out().u8(packed.length).add(packed));
    }

    private Answer readRegisters(String what, List<Integer> registers) {
        int address = u16(1);
        int count = u16(3);
        request("read " + what + " " + address + " +" + count);
        if (count < 1 || count > MAX_READ_REGISTERS) {
            return exception(ILLEGAL_VALUE, true);
        }
        return address + count > registers.size()
                ? exception(ILLEGAL_ADDRESS, false)
                : told(registers.subList(address, address + count));
    }

    private Answer told(List<Integer> registers) {
        Out out = new Out().u8(2 * registers.size());
        registers.forEach(out::u16);
        return said(out);
    }

    private Answer writeCoil() {
        int address = u16(1);
        int value = u16(3);
        session.command("write coil " + address + " = " + (value == ON ? "on" : value == 0 ? "off" : value));
        if (address >= device.coils().size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        if (value != ON && value != 0) {
            return exception(ILLEGAL_VALUE, false);
        }
        device.coils().set(address, value == ON);
        return repeated();
    }

    private Answer writeRegister() {
        int address = u16(1);
        session.command("write register " + address + " = " + u16(3));
        if (address >= device.settings().size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        device.settings().set(address, u16(3));
        return repeated();
    }

    private Answer writeCoils() {
        int address = u16(1);
        int count = u16(3);
        session.command("write coils " + address + " +" + count);
        if (count < 1 || count > MAX_WRITE_BITS || 8 * u8(5) < count) {
            return exception(ILLEGAL_VALUE, true);
        }
        if (address + count > device.coils().size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        for (int i = 0; i < count; i++) {
            device.coils().set(address + i, (u8(6 + i / 8) >> i % 8 & 1) != 0);
        }
        return said(new Out().u16(address).u16(count));
    }

    private Answer writeRegisters() {
        int address = u16(1);
        int count = u16(3);
        List<Integer> values = registers(6, u8(5) / 2);
        keepWriting(address, values);
        if (count < 1 || count > MAX_WRITE_REGISTERS || u8(5) != 2 * count) {
            return exception(ILLEGAL_VALUE, true);
        }
        if (address + count > device.settings().size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        write(address, values);
        return said(new Out().u16(address).u16(count));
    }

    private List<Integer> registers(int at, int count) {
        return IntStream.range(0, count).mapToObj(i -> u16(at + 2 * i)).toList();
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

    private Answer maskRegister() {
        int address = u16(1);
        int and = u16(3);
        int or = u16(5);
        session.command("mask register " + address + " and " + and + " or " + or);
        if (address >= device.settings().size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        device.settings().set(address, device.settings().get(address) & and | or & ~and & 0xffff);
        return repeated();
    }

    private Answer readWriteRegisters() {
        int from = u16(1);
        int readCount = u16(3);
        int to = u16(5);
        int writeCount = u16(7);
        List<Integer> values = registers(10, u8(9) / 2);
        keepWriting(to, values);
        boolean valid = readCount >= 1
                && readCount <= MAX_READ_REGISTERS
                && writeCount >= 1
                && writeCount <= MAX_READ_WRITE_REGISTERS
                && u8(9) == 2 * writeCount;
        if (!valid) {
            return exception(ILLEGAL_VALUE, true);
        }
        List<Integer> settings = device.settings();
        if (to + writeCount > settings.size() || from + readCount > settings.size()) {
            return exception(ILLEGAL_ADDRESS, false);
        }
        write(to, values);
        return told(settings.subList(from, from + readCount));
    }
}
