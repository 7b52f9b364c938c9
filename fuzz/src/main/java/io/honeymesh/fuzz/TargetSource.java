// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.List;

/** Targets that belong together; listed in {@code META-INF/services} in the order in which they are run. */
public interface TargetSource {

    List<Target> targets() throws Exception;
}
