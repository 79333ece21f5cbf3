package larkspur.storage.contract;

/// All that holds for every engine, whatever its durability.
public interface StoreContract
    extends PartitionContract,
        LogContract,
        SegmentsContract,
        AgendaContract,
        NamesContract,
        LimitsContract,
        ConcurrencyContract,
        MovingContract,
        FlowContract {}
