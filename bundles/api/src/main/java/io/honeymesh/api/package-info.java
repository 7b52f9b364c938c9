// SPDX-License-Identifier: Apache-2.0
/** Values of HoneyMesh's vocabulary: immutable, thread-safe, free of behaviour that needs a node. */
@Version("0.9.0")
@Export
package io.honeymesh.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
