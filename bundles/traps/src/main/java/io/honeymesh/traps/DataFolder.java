// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.File;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where the node keeps its data. */
final class DataFolder {

    private DataFolder() {}

    /** Karaf's data folder, which survives an update of this bundle; outside Karaf the bundle's own. */
    static Path of(BundleContext bundle) {
        String karafData = bundle.getProperty("karaf.data");
        if (karafData != null) {
            return Path.of(karafData);
        }
        File own = bundle.getDataFile("");
        if (own == null) {
            throw new IllegalStateException("this framework has no data folder for bundles; set karaf.data");
        }
        return own.toPath();
    }
}
