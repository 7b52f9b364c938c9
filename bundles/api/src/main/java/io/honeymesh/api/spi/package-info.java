// SPDX-License-Identifier: Apache-2.0
/** What plug-in writers implement: traps, fingerprinters, scoring rules, transports, event listeners, exporters, importers. Small and stable. */
@Version("0.8.0")
@Export
package io.honeymesh.api.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
