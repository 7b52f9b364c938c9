// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The oldest kernel the program can run on: bpf_link for XDP came with 5.9, and 5.10 is the long-term release after it. */
final class KernelVersion {
    private static final int MAJOR = 5;
    private static final int MINOR = 10;
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    private KernelVersion() {}

    /** @throws KernelException if this kernel is older, or this is no Linux */
    static void check() throws KernelException {
        try {
            check(Files.readString(RELEASE).strip());
        } catch (IOException e) {
            throw new KernelException(
                    "XDP needs Linux " + MAJOR + "." + MINOR + " or later; this system has no " + RELEASE);
        }
    }

    static void check(String release) throws KernelException {
        Matcher numbers = NUMBERS.matcher(release);
        if (!numbers.matches()) {
            throw new KernelException("the kernel's version '" + release + "' can't be understood");
        }
        int major = Integer.parseInt(numbers.group(1));
        if (major < MAJOR || major == MAJOR && Integer.parseInt(numbers.group(2)) < MINOR) {
            throw new KernelException("XDP needs Linux " + MAJOR + "." + MINOR + " or later; this is " + release);
        }
    }
}
