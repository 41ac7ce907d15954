/** How fast it is: the engine by JMH, whole servers by the CPU time of their processes. */
@NullMarked
package dev.gatehouse.benchmarks;

import org.jspecify.annotations.NullMarked;
