// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the client says of itself in the MCS Connect-Initial ([MS-RDPBCGR] 2.2.1.3).
 *
 * @param keyboard its layout, as Windows numbers them
 * @param channels the names of its virtual channels
 */
record ClientData(
        String name, int build, int keyboard, int width, int height, int bitsPerPixel, List<String> channels) {

    /** T.125 allows as many, [MS-RDPBCGR] 2.2.1.3.4. */
    static final int MAX_CHANNELS = 31;

    /** Where exploits of CVE-2019-0708 begin: a channel that clients have no use for. */
    static final String BLUEKEEP_CHANNEL = "MS_T120";

    private static final int CONNECT_INITIAL = 0x7f65;
    private static final int OCTET_STRING = 0x04;
    private static final int BOOLEAN = 0x01;
    private static final int DOMAIN_PARAMETERS = 0x30;
    private static final int GCC_HEADER_BYTES = 23;

    private static final int CORE = 0xc001;
    private static final int NETWORK = 0xc003;

    private static final int NAME_BYTES = 32;
    private static final int CHANNEL_NAME_BYTES = 8;

    /** Sizes no screen has are not sent back. */
    private static final int MAX_SIDE = 16_384;

    static ClientData read(Bytes message) throws Malformed {
        Bytes in = message.ber(CONNECT_INITIAL);
        in.ber(OCTET_STRING);
        in.ber(OCTET_STRING);
        in.ber(BOOLEAN);
        in.ber(DOMAIN_PARAMETERS);
        in.ber(DOMAIN_PARAMETERS);
        in.ber(DOMAIN_PARAMETERS);
        Bytes blocks = in.ber(OCTET_STRING);
        blocks.skip(GCC_HEADER_BYTES);
        ClientData data = new ClientData("", 0, 0, 1024, 768, 16, List.of());
        while (blocks.left() >= 4) {
            int type = blocks.u16();
            int length = blocks.u16() - 4;
            if (length < 0 || length > blocks.left()) {
                break; // xrdp goes on with what it has
            }
            Bytes block = blocks.slice(length);
            data = switch (type) {
                case CORE -> data.withCore(block);
                case NETWORK -> data.withChannels(block);
                default -> data;
            };
        }
        return data;
    }

    private ClientData withCore(Bytes in) throws Malformed {
        in.skip(4);
        int fullWidth = in.u16();
        int fullHeight = in.u16();
        in.skip(4);
        int layout = in.i32();
        int clientBuild = in.i32();
        String clientName = in.utf16(NAME_BYTES);
        return new ClientData(
                clientName,
                clientBuild,
                layout,
                Math.min(fullWidth, MAX_SIDE),
                Math.min(fullHeight, MAX_SIDE),
                depth(in),
                channels);
    }

    /** The color depth, from fields that early clients lack. */
    private static int depth(Bytes in) throws Malformed {
        int keyboardFields = 12 + 64;
        if (in.left() < keyboardFields + 2 + 2 + 4 + 2 + 2 + 2) {
            return 8;
        }
        in.skip(keyboardFields + 2 + 2 + 4);
        int highDepth = in.u16();
        in.skip(2);
        boolean wants32 = (in.u16() & 2) != 0;
        return wants32 ? 32 : highDepth;
    }

    private ClientData withChannels(Bytes in) throws Malformed {
        int count = in.i32();
        if (count > MAX_CHANNELS) {
            throw new Malformed(count + " channels");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(in.ascii(CHANNEL_NAME_BYTES));
            in.skip(4);
        }
        return new ClientData(name, build, keyboard, width, height, bitsPerPixel, names);
    }

    /** The numbers of the channels begin behind that of the input and output channel. */
    Optional<Integer> channelId(String wanted) {
        int index = channels.indexOf(wanted);
        return index < 0 ? Optional.empty() : Optional.of(Mcs.IO_CHANNEL + 1 + index);
    }
}
