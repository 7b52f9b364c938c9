// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;

/** Different subjects of one family, sorted, each with the second at which it ends, counted from the import. Immutable. */
sealed interface Keys permits Keys4, Keys6 {

    int size();

    Subject subject(int index);

    int seconds(int index);

    /** The last that does not sort behind this one of the same family; -1 if all do. */
    int floor(Subject subject);
}
