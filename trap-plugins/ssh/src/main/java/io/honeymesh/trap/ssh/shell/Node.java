// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One entry of the decoy's file system.
 *
 * @param mode permission bits, without the type
 * @param target what a symbolic link points to, else empty
 */
record Node(Kind kind, int mode, String owner, String group, Instant modified, Content content, String target) {

    enum Kind {
        FILE('-'),
        DIRECTORY('d'),
        LINK('l'),
        CHARACTERS('c'),
        BLOCKS('b'),
        /** A deleted entry of the image below. */
        GONE('?');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    /** A file's bytes, made when they are asked for. */
    interface Content {
        Content EMPTY = of(new byte[0]);

        int PIPE_BYTES = 64 << 10;

        /** Shared: not to be written to. */
        byte[] bytes();

        long size();

        static Content of(byte[] bytes) {
            return new Content() {
                @Override
                public byte[] bytes() {
                    return bytes;
                }

                @Override
                public long size() {
                    return bytes.length;
                }
            };
        }

        static Content of(String text) {
            return of(text.getBytes(StandardCharsets.UTF_8));
        }

        /** A file of {@code /proc}: made anew on each read, of size 0 in listings. */
        static Content live(Supplier<String> text) {
            return new Content() {
                @Override
                public byte[] bytes() {
                    return text.get().getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public long size() {
                    return 0;
                }
            };
        }

        /** A device: filled anew on each read, up to what a pipe holds. */
        static Content stream(Consumer<byte[]> filler) {
            return new Content() {
                @Override
                public byte[] bytes() {
                    byte[] bytes = new byte[PIPE_BYTES];
                    filler.accept(bytes);
                    return bytes;
                }

                @Override
                public long size() {
                    return 0;
                }
            };
        }

        /**
         * A program: an ELF header (x86-64, shared object) and noise that is the same on every read. Made when it is asked
         * for, and one for all that ask.
         */
        static Content elf(String name, int size) {
            return new Content() {
                private SoftReference<byte[]> made = new SoftReference<>(null);

                @Override
                public synchronized byte[] bytes() {
                    byte[] image = made.get();
                    if (image == null) {
                        image = Elf.image(name, size);
                        made = new SoftReference<>(image);
                    }
                    return image;
                }

                @Override
                public long size() {
                    return size;
                }
            };
        }
    }

    static Node file(int mode, String owner, Instant modified, Content content) {
        return new Node(Kind.FILE, mode, owner, owner, modified, content, "");
    }

    static Node directory(int mode, String owner, Instant modified) {
        return new Node(Kind.DIRECTORY, mode, owner, owner, modified, Content.EMPTY, "");
    }

    static Node link(String target, Instant modified) {
        return new Node(Kind.LINK, 0777, "root", "root", modified, Content.EMPTY, target);
    }

    static Node gone() {
        return new Node(Kind.GONE, 0, "", "", Instant.EPOCH, Content.EMPTY, "");
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    long size() {
        return switch (kind) {
            case DIRECTORY -> 4096;
            case LINK -> target.length();
            default -> content.size();
        };
    }

    Node withMode(int bits) {
        return new Node(kind, bits, owner, group, modified, content, target);
    }

    Node withOwner(String user, String users) {
        return new Node(kind, mode, user, users, modified, content, target);
    }

    Node withModified(Instant time) {
        return new Node(kind, mode, owner, group, time, content, target);
    }

    /** As {@code ls -l} shows it. */
    String permissions() {
        StringBuilder out = new StringBuilder().append(kind.letter());
        String letters = "rwxrwxrwx";
        for (int i = 0; i < 9; i++) {
            out.append((mode >> (8 - i) & 1) != 0 ? letters.charAt(i) : '-');
        }
        if ((mode & 04000) != 0) {
            out.setCharAt(3, out.charAt(3) == 'x' ? 's' : 'S');
        }
        if ((mode & 02000) != 0) {
            out.setCharAt(6, out.charAt(6) == 'x' ? 's' : 'S');
        }
        if ((mode & 01000) != 0) {
            out.setCharAt(9, out.charAt(9) == 'x' ? 't' : 'T');
        }
        return out.toString();
    }
}
