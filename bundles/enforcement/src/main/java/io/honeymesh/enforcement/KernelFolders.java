// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the launcher has prepared for a node in BPF file systems, as far as its settings need it.
 *
 * @param pins a folder for links that outlive the process ({@link Pins}), the node's to write to
 * @param chains a folder with one for each interface that is shared ({@link ChainSlot})
 */
record KernelFolders(Optional<Path> pins, Optional<Path> chains) {
    static final KernelFolders NONE = new KernelFolders(Optional.empty(), Optional.empty());
}
