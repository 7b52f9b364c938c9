// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.smb.Smb2Server.Outcome;
import java.util.Locale;
import java.util.Optional;

/** What a session may do with shares and what is in them: connect to IPC$, open pipes, talk through them. */
final class FileCommands {

    private static final int TREE_CONNECT = 3;
    private static final int TREE_DISCONNECT = 4;
    private static final int CREATE = 5;
    private static final int CLOSE = 6;
    private static final int READ = 8;
    private static final int WRITE = 9;
    private static final int IOCTL = 11;

    private static final int PIPE_TRANSCEIVE = 0x0011_c017;
    private static final int DFS_GET_REFERRALS = 0x0006_0194;
    private static final int QUERY_NETWORK_INTERFACES = 0x0014_01fc;
    private static final int BUFFER_OVERFLOW = 0x8000_0005;
    private static final int CONNECTION_REFUSED = 0xc000_0236;

    private static final long SAME_FILE = -1;
    private static final int PIPE_ACCESS = 0x001f_00a9;

    /** 1 January 1970, which is when all pipes were made. */
    private static final String PIPE_TIME = "00803ed5deb19d01";

    private final TrapSession session;
    private final Machine machine;
    private final Ids ids;
    private Smb2Session.FileId lastOpened = new Smb2Session.FileId(SAME_FILE, SAME_FILE);

    FileCommands(TrapSession session, Machine machine, Ids ids) {
        this.session = session;
        this.machine = machine;
        this.ids = ids;
    }

    /** Answers a command; {@code in} stands behind the length its body begins with. */
    Outcome answer(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        return switch (header.command()) {
            case TREE_CONNECT -> connect(header, mine, in);
            case TREE_DISCONNECT -> {
                mine.disconnect(header.tree());
                yield Outcome.of(header, NtStatus.SUCCESS, Out.hex("04000000"));
            }
            case CREATE -> create(header, mine, in);
            case CLOSE -> close(header, mine, in);
            case READ -> read(header, mine, in);
            case WRITE -> write(header, mine, in);
            case IOCTL -> control(header, mine, in);
            default -> Outcome.failed(header, NtStatus.FILE_CLOSED);
        };
    }

    private Outcome connect(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        in.skip(2);
        int offset = in.u16();
        int length = in.u16();
        if (offset != Smb2Header.BYTES + 8 || length == 0) {
            return Outcome.failed(header, NtStatus.INVALID_PARAMETER);
        }
        int status = Shares.connect(session, machine, in.slice(length).utf16());
        if (status != NtStatus.SUCCESS) {
            return Outcome.failed(header, status);
        }
        int tree = ids.next();
        if (!mine.connect(tree)) {
            return Outcome.failed(header, NtStatus.INSUFFICIENT_RESOURCES);
        }
        byte[] body =
                new Out().u16(16).u8(2).u8(0).i32(0).i32(0).i32(PIPE_ACCESS).bytes();
        return new Outcome(NtStatus.SUCCESS, body, tree, header.session());
    }

    private Outcome create(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        in.skip(42);
        int offset = in.u16();
        int length = in.u16();
        in.skip(8);
        int skipped = offset - (Smb2Header.BYTES + 56);
        String name = length == 0 ? "" : in.skip(skipped).slice(length).utf16();
        String pipe = name.toLowerCase(Locale.ROOT);
        Shares.keepOpening(session, name);
        if (name.isEmpty()) {
            return Outcome.failed(header, CONNECTION_REFUSED);
        }
        if (!Rpc.exists(pipe)) {
            return Outcome.failed(header, NtStatus.OBJECT_NAME_NOT_FOUND);
        }
        Smb2Session.FileId id = new Smb2Session.FileId(ids.next() & 0xffff_ffffL, ids.next() & 0xffff_ffffL);
        if (!mine.open(id, new Rpc(pipe, new ShareService(machine), ids.nextShort()))) {
            return Outcome.failed(header, NtStatus.TOO_MANY_OPENED_FILES);
        }
        lastOpened = id;
        Out body = new Out().u16(89).u16(0).i32(1);
        for (int i = 0; i < 4; i++) {
            body.addHex(PIPE_TIME);
        }
        body.i64(0)
                .i64(0)
                .i32(0x80)
                .i32(0)
                .i64(id.persistent())
                .i64(id.handle())
                .i64(0);
        return Outcome.of(header, NtStatus.SUCCESS, body.bytes());
    }

    private Smb2Session.FileId id(Bytes in) throws Malformed {
        Smb2Session.FileId id = new Smb2Session.FileId(in.i64(), in.i64());
        boolean same = id.persistent() == SAME_FILE && id.handle() == SAME_FILE;
        return same ? lastOpened : id;
    }

    private Outcome close(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        in.skip(6);
        return mine.close(id(in))
                ? Outcome.of(
                        header, NtStatus.SUCCESS, new Out().u16(60).zeros(58).bytes())
                : Outcome.failed(header, NtStatus.FILE_CLOSED);
    }

    private Outcome read(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        in.skip(2);
        int most = in.i32();
        in.skip(8);
        Optional<Rpc> pipe = mine.file(id(in));
        if (pipe.isEmpty()) {
            return Outcome.failed(header, NtStatus.FILE_CLOSED);
        }
        byte[] data = pipe.get().read(most);
        if (data.length == 0) {
            return Outcome.failed(header, NtStatus.PIPE_EMPTY);
        }
        Out body = new Out().u16(17).u8(Smb2Header.BYTES + 16).u8(0);
        return Outcome.of(
                header, NtStatus.SUCCESS, body.i32(data.length).i64(0).add(data).bytes());
    }

    private Outcome write(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        int offset = in.u16();
        int length = in.i32();
        in.skip(8);
        Optional<Rpc> pipe = mine.file(id(in));
        in.skip(16);
        if (pipe.isEmpty()) {
            return Outcome.failed(header, NtStatus.FILE_CLOSED);
        }
        in.skip(offset - (Smb2Header.BYTES + 48));
        say(pipe.get(), in.array(length));
        return Outcome.of(
                header,
                NtStatus.SUCCESS,
                new Out().u16(17).u16(0).i32(length).i64(0).bytes());
    }

    private void say(Rpc pipe, byte[] message) throws Malformed {
        pipe.write(message);
        if (pipe.isListing()) {
            session.command("list shares");
        }
    }

    private Outcome control(Smb2Header header, Smb2Session mine, Bytes in) throws Malformed {
        in.skip(2);
        int code = in.i32();
        Smb2Session.FileId id = id(in);
        int offset = in.i32();
        int length = in.i32();
        in.skip(12);
        int most = in.i32();
        in.skip(8);
        if (code == DFS_GET_REFERRALS) {
            return Outcome.failed(header, length == 0 ? NtStatus.INVALID_PARAMETER : NtStatus.NOT_FOUND);
        }
        if (code == QUERY_NETWORK_INTERFACES) {
            return Outcome.failed(header, NtStatus.BUFFER_TOO_SMALL);
        }
        Optional<Rpc> pipe = mine.file(id);
        if (code != PIPE_TRANSCEIVE || pipe.isEmpty()) {
            return Outcome.failed(header, pipe.isEmpty() ? NtStatus.FILE_CLOSED : NtStatus.NOT_SUPPORTED);
        }
        in.skip(offset - (Smb2Header.BYTES + 56));
        say(pipe.get(), in.array(length));
        byte[] data = pipe.get().read(most);
        boolean more = pipe.get().isPending();
        byte[] body = new Out()
                .u16(49)
                .u16(0)
                .i32(code)
                .i64(id.persistent())
                .i64(id.handle())
                .i32(Smb2Header.BYTES + 48)
                .i32(0)
                .i32(Smb2Header.BYTES + 48)
                .i32(data.length)
                .i64(0)
                .add(data)
                .bytes();
        return Outcome.of(header, more ? BUFFER_OVERFLOW : NtStatus.SUCCESS, body);
    }
}
