// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IStemCollection} from "../interfaces/IStemCollection.sol";

/// Turns sealed tokens into stems, in two steps: `requestReveal` burns them and queues as many draws; `settle`, by
/// anyone, carries the draws out in the order of the queue.
///
/// A pool is drawn from without replacement. Its counts are set in the transaction that mints its sealed tokens, whose
/// id is reserved for this contract: there is exactly one stem in the pool for each sealed token, for ever.
///
/// Why nobody can re-roll
/// - The holder: the sealed tokens are burned before the block exists whose hash decides, and a request can not be
///   withdrawn. Its result follows from that hash, the number of the draw and what the draws before it left in the
///   pool; whoever settles, whenever, can neither skip nor reorder draws.
/// - The owner: can set up a pool once, and then neither change it, nor add sealed tokens to draw from it, nor dismiss
///   this contract as a minter.
/// - By waiting: only the last 256 block hashes can be read. A round that nobody settled by then is expired, and each
///   of its draws gets the most plentiful stem that is left (the lowest place in the list among equals), which in
///   scarcity is never better than a draw. To keep expiry from shaping the draws of others, every call first records
///   the hashes that are known, and when a round has expired, so has any round that was already waiting behind it:
///   a draw has one result by chance, or the most plentiful stem, and no third.
///   What remains: a holder who *wants* the most plentiful stem may hope that nobody calls `settle` for 256 blocks.
///   Everyone in the queue and every onlooker can call it.
/// - A block's proposer can do more: whoever builds the deciding block can try other contents until the hash suits, or
///   give up the block and its reward. Requests must be in an earlier block than that, so it has to be prepared. Use
///   this for stems; for prizes worth a block, use a verifiable random function.
contract StemReveal is Ownable2Step, ReentrancyGuardTransient {
    struct Pool {
        uint256[] stemIds;
        uint256[] left;
        uint256 remaining;
    }

    /// Requests that one block's hash decides. The seed stays zero until recorded, and for ever if expired.
    struct Round {
        uint256 readyBlock;
        bytes32 seed;
    }

    struct Request {
        address holder;
        uint256 sealedId;
        uint256 unsettled;
        uint256 round;
    }

    /// The deciding block comes this many blocks after the first request of its round.
    uint256 public constant DELAY_BLOCKS = 2;
    uint256 public constant MAX_KINDS = 256;

    IStemCollection public immutable collection;
    /// Draws ever queued, and draws carried out: the next draw to settle has the number `drawsSettled`.
    uint256 public drawsRequested;
    uint256 public drawsSettled;
    /// Keyed by holder, so that nobody can use up an id they saw in the mempool.
    mapping(address holder => mapping(bytes32 intentId => bool)) public intentUsed;
    /// Drawn, but not yet minted: see `claim`.
    mapping(address holder => mapping(uint256 stemId => uint256)) public claimable;

    mapping(uint256 sealedId => Pool) private _pools;
    Request[] private _requests;
    uint256 private _nextRequest;
    Round[] private _rounds;
    uint256 private _decidedRounds;

    event PoolSealed(uint256 indexed sealedId, address indexed to, uint256[] stemIds, uint256[] counts);
    event RevealRequested(
        bytes32 indexed intentId,
        address indexed holder,
        uint256 indexed firstDraw,
        uint256 sealedId,
        uint256 amount,
        uint256 readyBlock
    );
    event Revealed(uint256 indexed draw, address indexed holder, uint256 sealedId, uint256 stemId);
    event RoundExpired(uint256 indexed readyBlock);
    event Claimed(address indexed holder, uint256 indexed stemId, uint256 amount);

    error PoolFrozen(uint256 sealedId);
    /// Lists of different or no or too great length, stem ids not strictly ascending, a count of zero, or the sealed
    /// id among the stems.
    error BadPool(uint256 sealedId);
    error UnknownPool(uint256 sealedId);
    error IntentUsed(address holder, bytes32 intentId);
    error Expired(uint64 deadline, uint256 timestamp);
    error NothingToReveal(uint256 sealedId);
    error NothingToClaim(address holder, uint256 stemId);

    constructor(IStemCollection collection_, address owner_) Ownable(owner_) {
        collection = collection_;
    }

    /// Fixes what the sealed tokens hold and mints all of them, as many as the counts add up to.
    function seal(uint256 sealedId, address to, uint256[] calldata stemIds, uint256[] calldata counts)
        external
        onlyOwner
        nonReentrant
    {
        Pool storage drawn = _pools[sealedId];
        if (drawn.stemIds.length != 0) revert PoolFrozen(sealedId);
        if (stemIds.length == 0 || stemIds.length > MAX_KINDS || stemIds.length != counts.length) {
            revert BadPool(sealedId);
        }
        uint256 total = 0;
        for (uint256 i = 0; i < stemIds.length; ++i) {
            if (counts[i] == 0 || stemIds[i] == sealedId) revert BadPool(sealedId);
            if (i > 0 && stemIds[i] <= stemIds[i - 1]) revert BadPool(sealedId);
            total += counts[i];
        }
        drawn.stemIds = stemIds;
        drawn.left = counts;
        drawn.remaining = total;
        emit PoolSealed(sealedId, to, stemIds, counts);
        collection.reserve(sealedId);
        collection.mint(to, sealedId, total);
    }

    /// The intent id works once for its holder, and nothing burns after the deadline: a call that was sent twice or
    /// arrives late does nothing.
    function requestReveal(uint256 sealedId, uint256 amount, bytes32 intentId, uint64 deadline) external nonReentrant {
        if (block.timestamp > deadline) revert Expired(deadline, block.timestamp);
        if (intentUsed[msg.sender][intentId]) revert IntentUsed(msg.sender, intentId);
        if (_pools[sealedId].stemIds.length == 0) revert UnknownPool(sealedId);
        if (amount == 0) revert NothingToReveal(sealedId);
        intentUsed[msg.sender][intentId] = true;
        _recordSeeds();
        uint256 round = _openRound();
        _requests.push(Request(msg.sender, sealedId, amount, round));
        emit RevealRequested(intentId, msg.sender, drawsRequested, sealedId, amount, _rounds[round].readyBlock);
        drawsRequested += amount;
        collection.burn(msg.sender, sealedId, amount);
    }

    /// Carries out up to `maxDraws` draws whose block is known, oldest first; zero only records hashes.
    function settle(uint256 maxDraws) external nonReentrant returns (uint256 settled) {
        _recordSeeds();
        uint256 head = _nextRequest;
        while (settled < maxDraws && head < _requests.length && _requests[head].round < _decidedRounds) {
            Request storage request = _requests[head];
            _settleOne(request, drawsSettled + settled);
            ++settled;
            if (--request.unsettled == 0) ++head;
        }
        _nextRequest = head;
        drawsSettled += settled;
    }

    /// Mints the stems that were drawn for a holder with code. A draw itself never calls its holder, who could refuse
    /// and so stop the queue for everyone behind.
    function claim(address holder, uint256[] calldata stemIds) external nonReentrant {
        for (uint256 i = 0; i < stemIds.length; ++i) {
            uint256 amount = claimable[holder][stemIds[i]];
            if (amount == 0) revert NothingToClaim(holder, stemIds[i]);
            claimable[holder][stemIds[i]] = 0;
            emit Claimed(holder, stemIds[i], amount);
            collection.mint(holder, stemIds[i], amount);
        }
    }

    /// What a pool still holds, including what queued draws will take; empty lists when there is no such pool.
    function pool(uint256 sealedId) external view returns (uint256[] memory stemIds, uint256[] memory left) {
        return (_pools[sealedId].stemIds, _pools[sealedId].left);
    }

    /// The block after which the oldest unsettled draw can be settled; zero when the queue is empty.
    function nextReadyBlock() external view returns (uint256) {
        return _nextRequest == _requests.length ? 0 : _rounds[_requests[_nextRequest].round].readyBlock;
    }

    function _openRound() private returns (uint256) {
        uint256 rounds = _rounds.length;
        if (rounds > 0 && block.number < _rounds[rounds - 1].readyBlock) return rounds - 1;
        _rounds.push(Round(block.number + DELAY_BLOCKS, 0));
        return rounds;
    }

    /// A new round finds its predecessor recorded, or (when asked for in the deciding block itself) waiting: so at
    /// most two rounds are ever undecided, and they expire together.
    function _recordSeeds() private {
        while (_decidedRounds < _rounds.length) {
            Round storage round = _rounds[_decidedRounds];
            if (block.number <= round.readyBlock) return;
            round.seed = blockhash(round.readyBlock);
            if (round.seed == 0) {
                for (uint256 i = _decidedRounds; i < _rounds.length; ++i) emit RoundExpired(_rounds[i].readyBlock);
                _decidedRounds = _rounds.length;
                return;
            }
            ++_decidedRounds;
        }
    }

    function _settleOne(Request storage request, uint256 draw) private {
        Pool storage drawn = _pools[request.sealedId];
        bytes32 seed = _rounds[request.round].seed;
        uint256 place = seed == 0
            ? _mostPlentiful(drawn.left)
            : _placeOf(drawn.left, uint256(keccak256(abi.encode(seed, draw))) % drawn.remaining);
        --drawn.left[place];
        --drawn.remaining;
        uint256 stemId = drawn.stemIds[place];
        emit Revealed(draw, request.holder, request.sealedId, stemId);
        if (request.holder.code.length == 0) {
            try collection.mint(request.holder, stemId, 1) {
                return;
            } catch {} // A stem reserved for another minter by mistake must not stop the queue either.
        }
        ++claimable[request.holder][stemId];
    }

    function _placeOf(uint256[] storage left, uint256 ticket) private view returns (uint256 place) {
        while (ticket >= left[place]) ticket -= left[place++];
    }

    function _mostPlentiful(uint256[] storage left) private view returns (uint256 place) {
        for (uint256 i = 1; i < left.length; ++i) if (left[i] > left[place]) place = i;
    }
}
