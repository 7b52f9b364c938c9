// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.EvidenceGrade;
import java.util.function.Supplier;

/** A memory for what is proven and another for what is only claimed, so that nobody's forgery gets into the first (S02). */
record ByGrade<T>(T proven, T claimed) {

    static <T> ByGrade<T> each(Supplier<T> maker) {
        return new ByGrade<>(maker.get(), maker.get());
    }

    T of(EvidenceGrade grade) {
        return switch (grade) {
            case PROVEN -> proven;
            case CLAIMED -> claimed;
        };
    }
}
