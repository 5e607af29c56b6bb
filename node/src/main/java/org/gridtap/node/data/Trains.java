package org.gridtap.node.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.linux.SendBatch;
import org.gridtap.linux.UdpSocket;

/**
 * Gathers datagrams for one system call: those of one size to one destination stand behind one
 * another as a train, which the kernel (or the card) cuts again. Owned by the data worker.
 */
final class Trains {
  private static final int BUFFER_BYTES = 1 << 20;

  private final UdpSocket socket;
  private final DataCounters counters;
  private final SendBatch batch;
  private final MemorySegment buffer = Arena.global().allocate(BUFFER_BYTES, 64);
  private int used;
  private int trainStart;
  private int trainDatagrams;
  private int datagramBytes;
  private boolean closed;
  private long hi;
  private long lo;
  private int port;

  Trains(UdpSocket socket, DataCounters counters) {
    this.socket = socket;
    this.counters = counters;
    this.batch = socket.newSendBatch();
  }

  MemorySegment buffer() {
    return buffer;
  }

  /**
   * HOT PATH. Makes room for a datagram and returns where in {@link #buffer} it is to be written;
   * {@link #commit} must follow at once.
   */
  long place(int bytes, long destinationHi, long destinationLo, int destinationPort) {
    boolean sameTrain =
        trainDatagrams > 0
            && !closed
            && trainDatagrams < SendBatch.MAX_SEGMENTS
            && bytes <= datagramBytes
            && destinationHi == hi
            && destinationLo == lo
            && destinationPort == port
            && used - trainStart + bytes <= SendBatch.MAX_TRAIN_BYTES;
    if (!sameTrain) {
      endTrain();
    }
    if (used + bytes > BUFFER_BYTES || batch.isFull()) {
      flush();
    }
    if (trainDatagrams == 0) {
      trainStart = used;
      datagramBytes = bytes;
      closed = false;
      hi = destinationHi;
      lo = destinationLo;
      port = destinationPort;
    }
    return used;
  }

  /** Takes the datagram written at {@link #place} as it is. */
  void commit(int bytes) {
    used += bytes;
    trainDatagrams++;
    closed |= bytes < datagramBytes;
  }

  private void endTrain() {
    if (trainDatagrams == 0) {
      return;
    }
    trainDatagrams = 0;
    if (!batch.add(buffer.address() + trainStart, used - trainStart, datagramBytes, hi, lo, port)) {
      counters.drop(DataDrop.SEND_FAILED);
    }
  }

  /** Sends all that was gathered. */
  void flush() {
    endTrain();
    if (!batch.isEmpty()) {
      int failed = socket.send(batch);
      for (int i = 0; i < failed; i++) {
        counters.drop(DataDrop.SEND_FAILED);
      }
    }
    used = 0;
  }
}
