// SPDX-License-Identifier: Apache-2.0
/** The demo and the latency benchmark: programs that run an assembled node in a laboratory and report what they measured. */
package io.honeymesh.bench;
