// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.TrapSession;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Pipes by SMB 1 ([MS-CIFS] 2.2.4, [MS-SMB] 2.2.4): opened, written, read, and both at once in a transaction. */
final class Smb1Pipes {

    private static final int TRANSACTION = 0x25;
    private static final int NT_CREATE = 0xa2;
    private static final int READ = 0x2e;
    private static final int WRITE = 0x2f;
    private static final int CLOSE = 0x04;
    private static final int TRANSACTION2_SECONDARY = 0x33;
    private static final int NT_TRANSACTION_SECONDARY = 0xa1;

    private static final int TRANSACT_PIPE = 0x26;
    private static final int EXTENDED_RESPONSE = 0x10;
    private static final int BUFFER_OVERFLOW = 0x8000_0005;
    private static final int MAX_FILES = 64;

    private final TrapSession session;
    private final Machine machine;
    private final Ids ids;
    private final Map<Integer, Rpc> files = new HashMap<>();

    Smb1Pipes(TrapSession session, Machine machine, Ids ids) {
        this.session = session;
        this.machine = machine;
        this.ids = ids;
    }

    /** Answers a request; {@code message} is the whole of it, for what is found by its offset. */
    byte[] answer(Smb1Header header, Bytes words, Bytes data, Bytes message) throws Malformed {
        return switch (header.command()) {
            case NT_CREATE -> create(header, words, data);
            case TRANSACTION -> transact(header, words, message);
            case READ -> read(header, words);
            case WRITE -> write(header, words, message);
            case CLOSE -> header.failed(files.remove(words.u16()) == null ? NtStatus.INVALID_HANDLE : NtStatus.SUCCESS);
            case TRANSACTION2_SECONDARY, NT_TRANSACTION_SECONDARY -> header.failed(NtStatus.INVALID_PARAMETER);
            default -> header.failed(NtStatus.ACCESS_DENIED);
        };
    }

    private byte[] create(Smb1Header header, Bytes words, Bytes data) throws Malformed {
        words.skip(5);
        int length = words.u16();
        boolean extended = (words.i32() & EXTENDED_RESPONSE) != 0;
        int before = Smb1Header.BYTES + 1 + words.length() + 2;
        data.skip(header.isUnicode() ? before % 2 : 0);
        Bytes field = data.slice(Math.min(length, data.left()));
        String text = header.isUnicode() ? field.utf16() : field.latin();
        String name = text.replace("\0", "");
        String pipe = name.startsWith("\\") ? name.substring(1) : name;
        Shares.keepOpening(session, pipe);
        String known = pipe.toLowerCase(Locale.ROOT);
        if (!Rpc.exists(known)) {
            return header.failed(NtStatus.OBJECT_NAME_NOT_FOUND);
        }
        if (files.size() >= MAX_FILES) {
            return header.failed(NtStatus.TOO_MANY_OPENED_FILES);
        }
        int id = ids.nextShort();
        files.put(id, new Rpc(known, new ShareService(machine), ids.nextShort()));
        // Its own count of words is wrong where the answer is the longer one, as it is on Windows.
        Out out = new Out().add(header.answer(NtStatus.SUCCESS)).u8(extended ? 42 : 34);
        out.addHex("ff000000 00").u16(id).i32(1).zeros(32).i32(0x80).zeros(16).addHex("0200 ff05 00");
        if (extended) {
            out.zeros(24).addHex("ff011f00 9b011200");
        }
        return out.u16(0).bytes();
    }

    private void say(Rpc pipe, byte[] message) throws Malformed {
        pipe.write(message);
        if (pipe.isListing()) {
            session.command("list shares");
        }
    }

    private byte[] transact(Smb1Header header, Bytes words, Bytes message) throws Malformed {
        words.skip(6);
        int most = words.u16();
        words.skip(14);
        int length = words.u16();
        int offset = words.u16();
        words.skip(2);
        int function = words.left() >= 4 ? words.u16() : 0;
        Rpc pipe = function == TRANSACT_PIPE ? files.get(words.u16()) : null;
        if (pipe == null) {
            return header.failed(NtStatus.INVALID_HANDLE);
        }
        say(pipe, message.at(offset, length).rest());
        byte[] data = pipe.read(most);
        int status = pipe.isPending() ? BUFFER_OVERFLOW : NtStatus.SUCCESS;
        int at = Smb1Header.BYTES + 1 + 20 + 2 + 1;
        return new Out()
                .add(header.answer(status))
                .u8(10)
                .u16(0)
                .u16(data.length)
                .u16(0)
                .u16(0)
                .u16(at)
                .u16(0)
                .u16(data.length)
                .u16(at)
                .u16(0)
                .u16(0)
                .u16(data.length + 1)
                .u8(0)
                .add(data)
                .bytes();
    }

    private byte[] write(Smb1Header header, Bytes words, Bytes message) throws Malformed {
        Rpc pipe = files.get(words.skip(4).u16());
        int length = words.skip(14).u16();
        int offset = words.u16();
        if (pipe == null) {
            return header.failed(NtStatus.INVALID_HANDLE);
        }
        say(pipe, message.at(offset, length).rest());
        return new Out()
                .add(header.answer(NtStatus.SUCCESS))
                .addHex("06 ff000000")
                .u16(length)
                .zeros(8)
                .bytes();
    }

    private byte[] read(Smb1Header header, Bytes words) throws Malformed {
        Rpc pipe = files.get(words.skip(4).u16());
        int most = words.skip(4).u16();
        if (pipe == null) {
            return header.failed(NtStatus.INVALID_HANDLE);
        }
        byte[] data = pipe.read(most);
        return new Out()
                .add(header.answer(NtStatus.SUCCESS))
                .addHex("0c ff000000 0000 0000 0000")
                .u16(data.length)
                .u16(Smb1Header.BYTES + 1 + 24 + 2 + 1)
                .zeros(10)
                .u16(data.length + 1)
                .u8(0)
                .add(data)
                .bytes();
    }
}
