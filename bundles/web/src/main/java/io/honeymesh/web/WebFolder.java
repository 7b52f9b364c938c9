// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** {@code data/web}: what the node keeps of its own for the web. */
record WebFolder(Path path) {

    static WebFolder of(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return new WebFolder(
                (data != null ? Path.of(data) : context.getDataFile("").toPath()).resolve("web"));
    }

    Path firstToken() {
        return path.resolve("first-token");
    }

    boolean hasFirstToken() {
        return Files.exists(firstToken());
    }

    Path keyStore() {
        return path.resolve("https.p12");
    }

    Path certificate() {
        return path.resolve("certificate.pem");
    }
}
