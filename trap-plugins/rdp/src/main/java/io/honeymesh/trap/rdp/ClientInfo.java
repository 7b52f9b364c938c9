// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The Client Info PDU ([MS-RDPBCGR] 2.2.1.11): the login.
 *
 * @param usual whether its flags are those that xrdp insists on
 * @param compresses whether it understands compressed data
 * @param shell the program to be started instead of a desktop, or empty
 * @param address the client's own address, as it says
 */
record ClientInfo(
        boolean usual,
        boolean compresses,
        String domain,
        String user,
        String password,
        String shell,
        String folder,
        String address) {

    /** The longest field ([MS-RDPBCGR] 2.2.1.11.1.1). */
    static final int MAX_FIELD_BYTES = 512;

    private static final int USUAL_FLAGS = 0x33;
    private static final int UNICODE = 0x10;
    private static final int COMPRESSION = 0x80;

    static ClientInfo read(Bytes in) throws Malformed {
        in.skip(4);
        int flags = in.i32();
        boolean unicode = (flags & UNICODE) != 0;
        Charset charset = unicode ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1;
        int[] lengths = new int[5];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = in.u16() + (unicode ? 2 : 1);
            if (lengths[i] > MAX_FIELD_BYTES) {
                throw new Malformed("a field of " + lengths[i] + " bytes in the client info");
            }
        }
        String[] fields = new String[lengths.length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = in.text(lengths[i], charset);
        }
        boolean compresses = (flags & COMPRESSION) != 0;
        return new ClientInfo(
                (flags & USUAL_FLAGS) == USUAL_FLAGS,
                compresses,
                fields[0],
                fields[1],
                fields[2],
                fields[3],
                fields[4],
                address(in));
    }

    private static String address(Bytes in) throws Malformed {
        if (in.left() < 4) {
            return "";
        }
        in.skip(2);
        int length = in.u16();
        return length > in.left() ? "" : in.utf16(length);
    }

    String account() {
        return domain.isEmpty() ? user : domain + "\\" + user;
    }
}
