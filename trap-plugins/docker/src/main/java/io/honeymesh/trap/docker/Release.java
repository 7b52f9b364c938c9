// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.util.List;

/**
 * A build of Debian 12's package docker.io and of the two it needs.
 *
 * @param built of the daemon
 * @param containerd its package's version, which it calls its commit
 * @param runc likewise
 */
record Release(String built, String containerd, String runc) {

    static final String VERSION = "20.10.24+dfsg1";
    static final String API = "1.41";
    static final String MIN_API = "1.12";
    static final String COMMIT = "5d6db84";
    static final String GO = "go1.19.8";

    static final List<Release> ALL = List.of(
            new Release("2023-05-18T08:38:34.000000000+00:00", "1.6.20~ds1-1+b1", "1.1.5+ds1-1+b1"),
            new Release("2026-05-07T21:09:36.000000000+00:00", "1.6.20~ds1-1+deb12u3", "1.1.5+ds1-1+deb12u1"));
}
