// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.util.List;

/**
 * A release of the 7.17 series, as its {@code GET /} and {@code GET /_nodes} tell it.
 *
 * @param jdk the version of the JDK inside the package, and of its virtual machine
 */
record Release(String version, String hash, String date, String lucene, String jdk, String vm) {

    static final List<Release> ALL = List.of(
            new Release(
                    "7.17.9",
                    "ef48222227ee6b9e70e502f0f0daa52435ee634d",
                    "2023-01-31T05:34:43.305517834Z",
                    "8.11.1",
                    "19.0.2",
                    "19.0.2+7-44"),
            new Release(
                    "7.17.13",
                    "2b211dbb8bfdecaf7f5b44d356bdfe54b1050c13",
                    "2023-08-31T17:33:19.958690787Z",
                    "8.11.1",
                    "20.0.2",
                    "20.0.2+9-78"),
            new Release(
                    "7.17.16",
                    "2b23fa076334f8d4651aeebe458a955a2ae23218",
                    "2023-12-08T10:06:54.672540567Z",
                    "8.11.1",
                    "21.0.1",
                    "21.0.1+12-29"),
            new Release(
                    "7.17.18",
                    "8682172c2130b9a411b1bd5ff37c9792367de6b0",
                    "2024-02-02T12:04:59.691750271Z",
                    "8.11.1",
                    "21.0.2",
                    "21.0.2+13-58"),
            new Release(
                    "7.17.22",
                    "38e9ca2e81304a821c50862dafab089ca863944b",
                    "2024-06-06T07:35:17.876121680Z",
                    "8.11.3",
                    "22.0.1",
                    "22.0.1+8-16"),
            new Release(
                    "7.17.25",
                    "f9b6b57d1d0f76e2d14291c04fb50abeb642cfbf",
                    "2024-10-16T22:06:36.904732810Z",
                    "8.11.3",
                    "22.0.1",
                    "22.0.1+8-16"));

    /** As index settings have it: 7171899 for 7.17.18. */
    String created() {
        String patch = version.substring(version.lastIndexOf('.') + 1);
        return "717" + (patch.length() == 1 ? "0" : "") + patch + "99";
    }
}
