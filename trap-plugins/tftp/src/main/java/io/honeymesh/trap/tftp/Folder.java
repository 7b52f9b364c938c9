// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

/** The folder that is served: empty, and free to write to, as with {@code --secure --create}. Nothing is ever there. */
final class Folder {

    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_PATH_BYTES = 4095;

    private Folder() {}

    /** Says of a path what the system would. */
    static void check(String path, boolean writes) throws Failure {
        String rest = withoutDots(path);
        if (rest.isEmpty()) {
            throw Failure.of("Is a directory");
        }
        int slash = rest.indexOf('/');
        int length = slash < 0 ? rest.length() : slash;
        if (length > MAX_NAME_BYTES || path.length() > MAX_PATH_BYTES) {
            throw Failure.of("File name too long");
        }
        boolean asFolder = slash >= 0 && rest.substring(slash).chars().allMatch(c -> c == '/');
        if (writes && asFolder) {
            throw Failure.of("Is a directory");
        }
        if (!writes || slash >= 0) {
            throw Failure.notFound();
        }
    }

    /** What follows the names of the folder itself: above it there is nothing either. */
    private static String withoutDots(String path) {
        int start = 0;
        int end = path.indexOf('/');
        while (end >= 0 && path.substring(start, end).matches("\\.{0,2}")) {
            start = end + 1;
            end = path.indexOf('/', start);
        }
        String last = path.substring(start);
        return last.equals(".") || last.equals("..") ? "" : last;
    }
}
