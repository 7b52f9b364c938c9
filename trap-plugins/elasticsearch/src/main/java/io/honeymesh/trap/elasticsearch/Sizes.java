// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

/** Sizes for people, as Elasticsearch writes them: one decimal, cut off, none if it is zero. */
final class Sizes {

    private Sizes() {}

    static String of(long bytes) {
        String[] units = {"b", "kb", "mb", "gb", "tb"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        long tenths = (long) (value * 10);
        return tenths / 10 + (unit == 0 || tenths % 10 == 0 ? "" : "." + tenths % 10) + units[unit];
    }
}
