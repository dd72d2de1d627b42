// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IStemCollection} from "../interfaces/IStemCollection.sol";

/// Burns one of each input of a recipe from the caller and mints one output to the caller: stems into a song, songs
/// into an album. The two tiers differ only in their recipes.
///
/// A caller names what they mean to do: the recipe by its hash, the intent by an id that works once, the time until
/// which they still want it. A transaction that was sent twice, arrives late or meets another recipe burns nothing.
///
/// The holder approves this contract as an operator; it uses that only to burn what `msg.sender` asked to burn. The
/// owner can add recipes and nothing else: a recipe is frozen once set, and its output is reserved in the collection,
/// so that such a token can come only from a burn.
contract StemForge is Ownable2Step, ReentrancyGuardTransient {
    IStemCollection public immutable collection;

    mapping(uint256 outputId => uint256[]) private _inputs;
    /// Keyed by holder, so that nobody can use up an id they saw in the mempool.
    mapping(address holder => mapping(bytes32 intentId => bool)) public intentUsed;

    event RecipeSet(uint256 indexed outputId, uint256[] inputs, bytes32 recipeHash);
    event Forged(
        bytes32 indexed intentId,
        address indexed holder,
        uint256 indexed outputId,
        bytes32 recipeHash,
        uint256[] inputs
    );

    error UnknownRecipe(uint256 outputId);
    error RecipeChanged(uint256 outputId, bytes32 expected, bytes32 given);
    error RecipeFrozen(uint256 outputId);
    /// No inputs, inputs not strictly ascending, or the output among them.
    error BadRecipe(uint256 outputId);
    error IntentUsed(address holder, bytes32 intentId);
    error Expired(uint64 deadline, uint256 timestamp);

    constructor(IStemCollection collection_, address owner_) Ownable(owner_) {
        collection = collection_;
    }

    function forge(uint256 outputId, bytes32 givenHash, bytes32 intentId, uint64 deadline) external nonReentrant {
        if (block.timestamp > deadline) revert Expired(deadline, block.timestamp);
        if (intentUsed[msg.sender][intentId]) revert IntentUsed(msg.sender, intentId);
        uint256[] memory inputs = _inputs[outputId];
        if (inputs.length == 0) revert UnknownRecipe(outputId);
        bytes32 expected = _hash(outputId, inputs);
        if (givenHash != expected) revert RecipeChanged(outputId, expected, givenHash);

        intentUsed[msg.sender][intentId] = true;
        emit Forged(intentId, msg.sender, outputId, expected, inputs);

        uint256[] memory ones = new uint256[](inputs.length);
        for (uint256 i = 0; i < ones.length; ++i) ones[i] = 1;
        collection.burnBatch(msg.sender, inputs, ones);
        // Last, because it calls the holder when the holder is a contract.
        collection.mint(msg.sender, outputId, 1);
    }

    function setRecipe(uint256 outputId, uint256[] calldata inputs) external onlyOwner {
        if (_inputs[outputId].length != 0) revert RecipeFrozen(outputId);
        if (inputs.length == 0) revert BadRecipe(outputId);
        for (uint256 i = 0; i < inputs.length; ++i) {
            if (inputs[i] == outputId || (i > 0 && inputs[i] <= inputs[i - 1])) revert BadRecipe(outputId);
        }
        _inputs[outputId] = inputs;
        emit RecipeSet(outputId, inputs, _hash(outputId, inputs));
        collection.reserve(outputId);
    }

    /// What one output costs; empty when there is no such recipe.
    function recipe(uint256 outputId) external view returns (uint256[] memory inputs) {
        return _inputs[outputId];
    }

    /// Zero when there is no such recipe. Of this chain: after a fork with another chain id old calls do not fit.
    function recipeHash(uint256 outputId) external view returns (bytes32) {
        uint256[] memory inputs = _inputs[outputId];
        return inputs.length == 0 ? bytes32(0) : _hash(outputId, inputs);
    }

    function _hash(uint256 outputId, uint256[] memory inputs) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(collection), outputId, inputs));
    }
}
