#pragma once

namespace asvit {

// Settings of the whole process that scoring wants; call them once, before any work.

/// Keeps LibTorch and OpenBLAS (where that is the matrix library) at one thread: parallel work is
/// the scorer's. More threads under its workers cost up to four times the time.
void use_one_blas_thread();

/// Keeps the memory of freed buffers up to 32 MB for the next ones. By default glibc hands large
/// ones back to the system, and the page faults of the next cost as much time as the arithmetic.
void keep_freed_memory();

}  // namespace asvit
