/// What the operating system has besides connections: files, processes, signals, standard input and output.
///
/// | to… | use |
/// |---|---|
/// | read, write, replace, list, watch files | [Disk] |
/// | read and write parts of a file | [OpenFile] |
/// | run a program | [Subprocess] |
/// | read standard input, write standard output | [Stdio] |
/// | hear of signals | [Signals] |
///
/// The system offers most of this only to threads that wait, so threads wait for it and never the loop: those of the
/// loop's pool ([dev.gyre.loop.Blocking]) for what takes as long as a disk, and others, started when they are needed,
/// for what takes as long as it pleases.
///
/// All types are loop-confined, and what a loop has open here is closed when it ends. Everything is written against
/// the public API of [dev.gyre.loop] and the contract of [dev.gyre.loop.net.ByteStream].
package dev.gyre.loop.os;
