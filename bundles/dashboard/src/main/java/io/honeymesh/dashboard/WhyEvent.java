// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.List;

/** An event of the chain of evidence, with what each rule said of it. */
record WhyEvent(String at, Badge badge, String text, List<String> rules) {}
