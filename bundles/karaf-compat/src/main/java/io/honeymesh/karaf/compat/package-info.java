// SPDX-License-Identifier: Apache-2.0
/**
 * What woven classes of Karaf call instead of the parts of the JDK that no longer work, the weaving itself, and the removal of the
 * bundle cache that Karaf's last start has left.
 *
 * <p>Nobody else imports this package: the weaving hook adds the import to the bundles it changes.
 */
@Version("1.0.0")
package io.honeymesh.karaf.compat;

import org.osgi.annotation.versioning.Version;
