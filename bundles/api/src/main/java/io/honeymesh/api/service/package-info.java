// SPDX-License-Identifier: Apache-2.0
/** What a node's own bundles offer each other as OSGi services. */
@Version("0.11.0")
@Export
package io.honeymesh.api.service;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
