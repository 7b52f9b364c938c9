// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Programs over bytes: checksums, encodings, dd, scp's receiving side. */
final class DataCommands {

    private DataCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("md5sum", p -> sum(p, "MD5"));
        all.put("sha1sum", p -> sum(p, "SHA-1"));
        all.put("sha256sum", p -> sum(p, "SHA-256"));
        all.put("sha512sum", p -> sum(p, "SHA-512"));
        all.put("base64", DataCommands::base64);
        all.put("dd", DataCommands::dd);
        all.put("xxd", DataCommands::hex);
        all.put("hexdump", DataCommands::hex);
        all.put("od", DataCommands::hex);
        all.put("scp", p -> new Scp(p).run());
        all.put("tar", p -> archive(p));
        for (String name : new String[] {"unzip", "gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz"}) {
            all.put(name, DataCommands::archive);
        }
    }

    private static int sum(Process p, String algorithm) throws IOException {
        int status = 0;
        for (String path : p.operands().isEmpty() ? List.of("-") : p.operands()) {
            try {
                byte[] bytes = path.equals("-") ? p.allInput() : p.read(path);
                p.line(HexFormat.of()
                                .formatHex(MessageDigest.getInstance(algorithm).digest(bytes)) + "  " + path);
            } catch (FileError e) {
                status = p.fail(path + ": " + e.getMessage());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java runtime has " + algorithm, e);
            }
        }
        return status;
    }

    private static int base64(Process p) throws IOException {
        TextCommands.Input input = TextCommands.Input.of(p, p.operands());
        if (p.has("d", "--decode")) {
            byte[] clean = Text.bytes(Text.of(input.bytes()).replaceAll("[^A-Za-z0-9+/]", ""));
            int usable = clean.length % 4 == 1 ? clean.length - 1 : clean.length;
            p.out().write(Base64.getDecoder().decode(java.util.Arrays.copyOf(clean, usable)));
            return input.status();
        }
        int width = Builtins.number(p.option("-w", "76"), 76);
        String text = Base64.getEncoder().encodeToString(input.bytes());
        if (width <= 0) {
            p.print(text);
            return input.status();
        }
        for (int i = 0; i < text.length(); i += width) {
            p.line(text.substring(i, Math.min(text.length(), i + width)));
        }
        return input.status();
    }

    private static int dd(Process p) throws IOException {
        String from = null;
        String to = null;
        long block = 512;
        long count = Long.MAX_VALUE;
        for (String word : p.arguments()) {
            int equals = word.indexOf('=');
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (equals < 0 ? word : word.substring(0, equals)) {
                case "if" -> from = value;
                case "of" -> to = value;
                case "bs" -> block = size(value);
                case "count" -> count = size(value);
                default -> {}
            }
        }
        try {
            byte[] all = from == null ? p.allInput() : source(p, from, block, count);
            int take = (int)
                    Math.min(all.length, count >= Integer.MAX_VALUE / Math.max(1, block) ? all.length : block * count);
            if (to == null) {
                p.out().write(all, 0, take);
            } else {
                p.files().write(p.shell().user(), p.shell().directory(), to, java.util.Arrays.copyOf(all, take), false);
                p.shell().login().wrote(Files.absolute(p.shell().directory(), to));
            }
            long full = take / Math.max(1, block);
            String records = full + "+" + (take % Math.max(1, block) == 0 ? 0 : 1);
            p.out().flush();
            p.err()
                    .write(Text.bytes(records + " records in\n" + records + " records out\n" + take + " bytes"
                            + (take > 1024 ? " (" + Text.human(take) + "B)" : "") + " copied, 0.000"
                            + (211 + take % 500) + " s, " + Math.max(1, take / 300) + " kB/s\n"));
            return 0;
        } catch (FileError e) {
            return p.fail("failed to open '" + from + "': " + e.getMessage());
        }
    }

    private static byte[] source(Process p, String path, long block, long count) throws FileError {
        boolean endless = path.equals("/dev/zero") || path.endsWith("random");
        if (!endless) {
            return p.read(path);
        }
        int size = (int) Math.min(Process.MAX_INPUT, block * Math.min(count, Process.MAX_INPUT));
        p.work().spend(size);
        return new byte[size];
    }

    private static long size(String text) {
        String digits = text.replaceAll("[^0-9].*", "");
        long number = Builtins.number(digits, 1);
        return Math.min(
                1L << 30,
                text.endsWith("k") || text.endsWith("K")
                        ? number << 10
                        : text.endsWith("M") ? number << 20 : text.endsWith("G") ? 1L << 30 : number);
    }

    private static int hex(Process p) throws IOException {
        List<String> paths = new ArrayList<>(p.operands());
        paths.removeIf(path -> path.matches("\\d+"));
        TextCommands.Input input = TextCommands.Input.of(p, paths);
        byte[] bytes = input.bytes();
        int limit = Math.min(bytes.length, Builtins.number(p.option("-l", p.option("-n", "65536")), 65_536));
        for (int i = 0; i < limit; i += 16) {
            StringBuilder hex = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int j = i; j < Math.min(limit, i + 16); j++) {
                hex.append(String.format(java.util.Locale.ROOT, "%02x", bytes[j]))
                        .append(j % 2 == 1 ? " " : "");
                text.append(bytes[j] >= 32 && bytes[j] < 127 ? (char) bytes[j] : '.');
            }
            p.line(String.format(java.util.Locale.ROOT, "%08x: %s %s", i, Text.pad(hex.toString(), 40), text));
        }
        return input.status();
    }

    /** Archives are taken as damaged: unpacking a stranger's data is a risk that brings no insight. */
    private static int archive(Process p) throws IOException {
        for (String path : p.operands()) {
            try {
                p.read(path);
            } catch (FileError e) {
                if (!path.matches("[-cxztvfjJpC]+")) {
                    return p.name().equals("tar")
                            ? p.fail(
                                    path + ": Cannot open: " + e.getMessage()
                                            + "\ntar: Error is not recoverable: exiting now",
                                    2)
                            : p.fail(path + ": " + e.getMessage());
                }
            }
        }
        return switch (p.name()) {
            case "tar" -> p.fail("Unexpected EOF in archive\ntar: Error is not recoverable: exiting now", 2);
            case "unzip" -> p.fail("cannot find zipfile directory in the archive given", 9);
            default -> p.fail("invalid compressed data--format violated");
        };
    }
}
