// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.util.List;

/** A release of the 7.10 series, as its {@code GET /} tells it. All of them have the same Lucene and JDK inside. */
record Release(String version, String hash, String date) {

    static final String LUCENE = "8.7.0";
    static final String JDK = "15.0.1";
    static final String VM = "15.0.1+9";

    static final List<Release> ALL = List.of(
            new Release("7.10.0", "51e9d6f22758d0374a0f3f5c6e8f3a7997850f96", "2020-11-09T21:30:33.964949Z"),
            new Release("7.10.1", "1c34507e66d7db1211f66f3513706fdf548736aa", "2020-12-05T01:00:33.671820Z"),
            new Release("7.10.2", "747e1cc71def077253878a59143c1f785afa92b9", "2021-01-13T00:42:12.435326Z"));

    /** As index settings have it: 7100299 for 7.10.2. */
    String created() {
        return "7100" + version.charAt(version.length() - 1) + "99";
    }
}
