// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

/** What is typed at the dark login screen, as on a US keyboard: the beginning of it. */
final class Keyboard {

    static final int MAX_CHARACTERS = 256;

    private static final int LEFT_SHIFT = 0x2a;
    private static final int RIGHT_SHIFT = 0x36;

    /** Scan codes from 0; a blank is a key that types nothing. */
    private static final String PLAIN = "\0\0001234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";

    private static final String SHIFTED = "\0\0!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

    private final StringBuilder typed = new StringBuilder();
    private boolean shift;

    String typed() {
        return typed.toString();
    }

    void key(int scanCode, boolean released) {
        if (scanCode == LEFT_SHIFT || scanCode == RIGHT_SHIFT) {
            shift = !released;
        } else if (!released && scanCode < PLAIN.length()) {
            character((shift ? SHIFTED : PLAIN).charAt(scanCode));
        }
    }

    void character(char c) {
        if (c != 0 && typed.length() < MAX_CHARACTERS) {
            typed.append(c);
        }
    }

    /** Fast-path events ([MS-RDPBCGR] 2.2.8.1.2.2). */
    void fastPath(int header, Bytes in) throws Malformed {
        int count = header >> 2 & 0xf;
        if (count == 0) {
            count = in.u8();
        }
        for (int i = 0; i < count; i++) {
            int event = in.u8();
            switch (event >> 5) {
                case 0 -> key(in.u8(), (event & 1) != 0);
                case 1, 2 -> in.skip(6);
                case 3 -> {
                    // Only the state of the lock keys.
                }
                case 4 -> unicode(in.u16(), (event & 1) != 0);
                default -> throw new Malformed("an unknown input event");
            }
        }
    }

    /** Events of an Input Event PDU ([MS-RDPBCGR] 2.2.8.1.1.3.1). */
    void slowPath(Bytes in) throws Malformed {
        int count = in.u16();
        in.skip(2);
        for (int i = 0; i < count; i++) {
            in.skip(4);
            int type = in.u16();
            int flags = in.u16();
            int code = in.u16();
            in.skip(2);
            boolean released = (flags & 0x8000) != 0;
            if (type == 4) {
                key(code, released);
            } else if (type == 5) {
                unicode(code, released);
            }
        }
    }

    private void unicode(int code, boolean released) {
        if (!released) {
            character((char) code);
        }
    }
}
