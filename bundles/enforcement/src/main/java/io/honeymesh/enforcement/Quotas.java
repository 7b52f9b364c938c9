// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.BanClass;
import io.honeymesh.api.Reason;

/**
 * Who may fill the tables (S06): each class leaves room for the classes above. What peers say fills half the capacity at
 * most, it and what this node saw fill all of it, and an operator always finds a reserve of a tenth on top. The owner
 * serialises callers.
 */
final class Quotas {
    private final int capacity;
    private final int[] used = new int[BanClass.values().length];

    Quotas(int capacity) {
        this.capacity = capacity;
    }

    /** The places that must be there: the capacity and the operator's reserve. */
    static int places(int capacity) {
        return capacity + reserve(capacity);
    }

    private static int reserve(int capacity) {
        return Math.max(16, capacity / 10);
    }

    static BanClass classOf(int reasons) {
        return reasons == 0 ? BanClass.MANUAL : Reason.highestClass(reasons);
    }

    /** Whether one more of the class finds a place. */
    boolean admits(BanClass banClass) {
        int below = 0;
        for (int i = 0; i <= banClass.ordinal(); i++) {
            below += used[i];
        }
        return below < limit(banClass) && total() < places(capacity);
    }

    int limit(BanClass banClass) {
        return switch (banClass) {
            case CLAIMED -> 0;
            case MESH -> Math.max(1, capacity / 2);
            case PROVEN -> capacity;
            case MANUAL -> places(capacity);
        };
    }

    void add(BanClass banClass, int count) {
        used[banClass.ordinal()] += count;
    }

    int total() {
        int sum = 0;
        for (int count : used) {
            sum += count;
        }
        return sum;
    }
}
