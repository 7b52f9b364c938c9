// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.util.List;
import java.util.Optional;

/** The server service ([MS-SRVS]): which shares there are, and what the server calls itself. */
final class ShareService {

    static final int ENUMERATE = 15;

    private static final int GET_SHARE = 16;
    private static final int GET_INFO = 21;

    private static final int UNKNOWN_LEVEL = 124;
    private static final int NAME_NOT_FOUND = 2310;
    private static final int PLATFORM_NT = 500;
    private static final int SERVER_TYPE = 0x0080_9a03;

    /** Samba's pointers are numbers that count up, those of the request first. */
    private static final int FIRST_POINTER = 0x0002_0000;

    private final Machine machine;
    private int pointer;

    ShareService(Machine machine) {
        this.machine = machine;
    }

    /** The stub data that answer a call; empty for one that strangers may not make. */
    Optional<byte[]> call(int operation, Bytes in) throws Malformed {
        pointer = FIRST_POINTER;
        return switch (operation) {
            case ENUMERATE -> {
                skipServer(in);
                int level = in.i32();
                in.skip(4);
                if (counted(in.i32())) {
                    in.skip(8);
                }
                in.skip(4);
                counted(in.i32());
                yield Optional.of(enumerate(level));
            }
            case GET_SHARE -> {
                skipServer(in);
                String name = string(in);
                yield Optional.of(share(name.substring(0, Math.max(0, name.length() - 1)), in.i32()));
            }
            case GET_INFO -> {
                skipServer(in);
                yield Optional.of(info(in.i32()));
            }
            default -> Optional.empty();
        };
    }

    /** The name of the server that is asked, whichever it is. */
    private void skipServer(Bytes in) throws Malformed {
        if (counted(in.i32())) {
            string(in);
        }
    }

    /** Whether a pointer of the request leads anywhere. */
    private boolean counted(int pointerOfClient) {
        pointer += pointerOfClient == 0 ? 0 : 4;
        return pointerOfClient != 0;
    }

    private static String string(Bytes in) throws Malformed {
        in.skip(8);
        int characters = in.i32();
        if (characters < 0 || characters > in.left() / 2) {
            throw new Malformed("a string that does not fit");
        }
        String text = in.slice(2 * characters).utf16();
        in.skip(Math.min(in.left(), 2 * (characters % 2)));
        return text;
    }

    private int pointer() {
        int next = pointer;
        pointer += 4;
        return next;
    }

    private static Out string(Out out, String text) {
        int characters = text.length() + 1;
        return out.i32(characters).i32(0).i32(characters).utf16(text + "\0").align(4);
    }

    private byte[] enumerate(int level) {
        List<Machine.Share> shares = machine.shares();
        Out out = new Out().i32(level).i32(level).i32(pointer());
        if (level < 0 || level > 2) {
            return out.i32(0).i32(0).i32(0).i32(0).i32(UNKNOWN_LEVEL).bytes();
        }
        out.i32(shares.size()).i32(pointer()).i32(shares.size());
        shares.forEach(share -> fixed(out, share, level));
        shares.forEach(share -> strings(out, share, level));
        return out.i32(shares.size()).i32(pointer()).i32(0).i32(0).bytes();
    }

    private void fixed(Out out, Machine.Share share, int level) {
        out.i32(pointer());
        if (level > 0) {
            out.i32(share.type()).i32(pointer());
        }
        if (level == 2) {
            int users = share.name().equals(Shares.PIPES) ? 1 : 0;
            out.i32(0).i32(-1).i32(users).i32(pointer()).i32(pointer());
        }
    }

    private static void strings(Out out, Machine.Share share, int level) {
        string(out, share.name());
        if (level > 0) {
            string(out, share.comment());
        }
        if (level == 2) {
            string(string(out, share.path()), "");
        }
    }

    private byte[] share(String name, int level) {
        Optional<Machine.Share> found = machine.shares().stream()
                .filter(share -> share.name().equalsIgnoreCase(name))
                .findFirst();
        if (found.isEmpty() || level < 0 || level > 2) {
            int error = found.isEmpty() ? NAME_NOT_FOUND : UNKNOWN_LEVEL;
            return new Out().i32(level).i32(0).i32(error).bytes();
        }
        Out out = new Out().i32(level).i32(pointer());
        fixed(out, found.get(), level);
        strings(out, found.get(), level);
        return out.i32(0).bytes();
    }

    private byte[] info(int level) {
        if (level != 100 && level != 101) {
            return new Out().i32(level).i32(0).i32(UNKNOWN_LEVEL).bytes();
        }
        Out out = new Out().i32(level).i32(pointer()).i32(PLATFORM_NT).i32(pointer());
        if (level == 101) {
            out.i32(6).i32(1).i32(SERVER_TYPE).i32(pointer());
        }
        string(out, machine.netBiosName());
        if (level == 101) {
            string(out, Machine.SOFTWARE);
        }
        return out.i32(0).bytes();
    }
}
