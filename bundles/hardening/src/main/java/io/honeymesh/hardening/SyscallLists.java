// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in {@code syscalls.txt}.
 *
 * @param allowed the calls of a running node
 * @param deadly those that end it
 */
record SyscallLists(List<String> allowed, List<String> deadly) {

    private static final String RESOURCE = "syscalls.txt";

    static SyscallLists read() {
        try (InputStream in = SyscallLists.class.getResourceAsStream(RESOURCE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SyscallLists parse(String text) {
        List<String> allowed = new ArrayList<>();
        List<String> deadly = new ArrayList<>();
        List<String> list = null;
        for (String line : text.lines().toList()) {
            String content = line.replaceFirst("#.*", "").strip();
            if (content.equals("allow")) {
                list = allowed;
            } else if (content.equals("kill")) {
                list = deadly;
            } else if (!content.isEmpty()) {
                list.addAll(List.of(content.split("\\s+")));
            }
        }
        return new SyscallLists(List.copyOf(allowed), List.copyOf(deadly));
    }
}
