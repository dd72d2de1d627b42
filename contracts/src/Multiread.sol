// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Asks one view of one contract about many ids in a single `eth_call`. It is never deployed: the call has no
/// recipient, this constructor is what runs, and what a creation would leave as code is the answer.
///
/// For each id, in order: one byte, 1 when the view answered and 0 when it reverted; three bytes, the length of the
/// answer; the answer. A revert's data is left out. The answers end before the first that no longer fits.
contract Multiread {
    /// No code may be longer (EIP-170), so no answer is.
    uint256 private constant MOST_BYTES = 24_576;

    constructor(address target, bytes4 selector, uint256[] memory ids) {
        bytes memory question = abi.encodeWithSelector(selector, uint256(0));
        // Assembly, because a target may answer with more than fits: it must not be copied before it is measured.
        assembly ("memory-safe") {
            let start := mload(0x40)
            let at := start
            let count := mload(ids)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(add(question, 36), mload(add(add(ids, 32), mul(i, 32))))
                // An equal share of the gas for each: one id that burns all of its own spoils no other.
                let share := div(gas(), add(sub(count, i), 1))
                let answered := staticcall(share, target, add(question, 32), 36, 0, 0)
                let size := mul(answered, returndatasize())
                if gt(add(sub(at, start), add(size, 4)), MOST_BYTES) { break }
                mstore(at, shl(224, or(shl(24, answered), size)))
                returndatacopy(add(at, 4), 0, size)
                at := add(at, add(size, 4))
            }
            return(start, sub(at, start))
        }
    }
}
